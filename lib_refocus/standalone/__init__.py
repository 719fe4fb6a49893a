"""The second host: a checkpoint with the real ldm classes, without the WebUI."""
