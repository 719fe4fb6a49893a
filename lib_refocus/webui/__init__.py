"""The AUTOMATIC1111 WebUI as a host. Modules here without an import of ``modules`` are pure and tested alone."""
