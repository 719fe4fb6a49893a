"""What the model thought: maps read while a picture is made, a verdict for each region, and pictures of both.

Imports run one way: frames -> recorder -> measures -> verdict, advice -> explanation -> drawing, document. Nothing here
knows a host; hosts hand over a UNet, the words of the prompt and the finished picture.
"""
