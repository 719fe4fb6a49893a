"""What the WebUI and the ldm classes ask of xformers, computed by torch: the package itself needs a GPU."""
__version__ = "0.0.23.post1"
