"""What the WebUI loads for the drawing panel: its questions to the server."""
from modules import script_callbacks

from lib_refocus.webui import panel

script_callbacks.on_app_started(panel.register)
