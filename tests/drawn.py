"""What stands in a drawing, read back from its SVG."""

import xml.etree.ElementTree as ET

SVG = "{http://www.w3.org/2000/svg}"


def texts(picture):
    """Return what is written in a picture."""
    root = ET.fromstring(picture.svg)  # noqa: S314  made here
    assert root.findtext(SVG + "title")
    assert root.findtext(SVG + "desc")
    return ["".join(element.itertext()) for element in root.iter(SVG + "text")]
