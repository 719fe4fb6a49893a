"""Pictures for requests, as base64 PNG."""
import base64
import io

from PIL import Image


def png(size, colour, box=None, paint=(200, 40, 40)):
    """A flat picture with a rectangle of another colour."""
    image = Image.new("RGB", size, colour)
    if box:
        image.paste(paint, box)
    return encoded(image)


def mask(size, box):
    """White where it may be painted."""
    image = Image.new("L", size, 0)
    image.paste(255, box)
    return encoded(image)


def encoded(image):
    stream = io.BytesIO()
    image.save(stream, "PNG")
    return base64.b64encode(stream.getvalue()).decode()
