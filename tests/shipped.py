"""The shipped checkpoint as the tests load it: on the CPU in fp32, or where REFOCUS_DEVICE and REFOCUS_DTYPE say."""
import os

import torch

from lib_refocus.standalone.checkpoint import SHIPPED, load

DEVICE = os.environ.get("REFOCUS_DEVICE", "cpu")
DTYPE = getattr(torch, os.environ.get("REFOCUS_DTYPE", "float32"))
WHOLE = torch.float32 == DTYPE


def shipped():
    """A fresh one. Convolutions on a GPU are kept from TF32: what tests compare is compared in fp32."""
    torch.backends.cudnn.allow_tf32 = False
    return load(SHIPPED, DEVICE, DTYPE)
