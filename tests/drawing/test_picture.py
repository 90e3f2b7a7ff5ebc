"""The bundle of a picture: an image that an untrusted notebook shows, and its words."""

import html
import re
import xml.etree.ElementTree as ET
from urllib.parse import unquote

from hypothesis import given, settings
from hypothesis import strategies as st

from bpcourse.drawing import Picture, nudge_picture
from bpcourse.drawing.picture import first_sentences, picture
from bpcourse.drawing.svg import text
from bpcourse.drawing.touch import unmarked

ANY = st.text(st.characters(exclude_categories=()))


def unpack(shown):
    """Return alternative text and SVG of the stored form."""
    source = shown._repr_mimebundle_()["text/html"]
    found = re.fullmatch(
        r'<img alt="([^"]*)" src="data:image/svg\+xml,([^"]*)" style="[-a-z0-9:;%]*">', source
    )
    assert found, source[:80]
    drawing, styles = re.subn("<style>.*?</style>", "", unquote(found[2]), count=1)
    assert styles == 1
    return html.unescape(found[1]), drawing


def test_the_stored_form_holds_the_same_svg():
    shown = nudge_picture("square", 2, 0.5)
    alt, drawing = unpack(shown)
    assert drawing == unmarked(shown.svg)
    assert alt == shown.alt
    assert shown._repr_mimebundle_(include=None, exclude=None)["text/plain"] == shown.text


@settings(deadline=None)
@given(ANY)
def test_no_string_leaves_its_attribute(words):
    shown = picture([text(0, 0, words)], 10, 10, words, [words])
    alt, back = unpack(shown)
    assert back == shown.svg
    assert alt == shown.alt
    ET.fromstring(shown.inline_html())  # noqa: S314  made here


def test_the_live_form_has_a_label_and_fills_its_place_up_to_its_size():
    shown = nudge_picture()
    root = ET.fromstring(shown.inline_html())  # noqa: S314  made here
    assert root.get("aria-label") == shown.alt
    assert root.get("role") == "img"
    assert root.get("style") == f"max-width:{root.get('width')}px"


def test_the_stored_form_is_one_element_a_line():
    assert nudge_picture()._repr_mimebundle_()["text/html"].count("\n") > 10


@settings(deadline=None)
@given(st.lists(ANY, min_size=1), st.integers(2, 250))
def test_the_alternative_text_is_short(lines, length):
    assert len(first_sentences("\n".join(lines), length)) <= length


def test_equal_pictures_compare_equal_and_the_repr_is_short():
    assert Picture("<svg/>", "a") == Picture("<svg/>", "a")
    assert len(repr(Picture("<svg/>", "a " * 500))) < 120
