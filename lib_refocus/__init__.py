"""Attention Refocus: put the objects of a prompt where you draw them, with any Stable Diffusion checkpoint.

Imports run one way: layout -> tokens, masks -> capture, losses -> guidance -> hosts (webui/, standalone/).
"""

__version__ = "0.1.0"
