"""What the WebUI loads: it registers every Script class that it finds in here."""
from lib_refocus.webui.script import AttentionRefocus, register

__all__ = ["AttentionRefocus"]
register()
