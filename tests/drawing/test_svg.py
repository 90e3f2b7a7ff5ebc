"""The SVG writer: every string parses as XML, nothing escapes its place."""

import xml.etree.ElementTree as ET

from hypothesis import given, settings
from hypothesis import strategies as st

from bpcourse.drawing import svg
from bpcourse.drawing.words import clean

SVG = "{http://www.w3.org/2000/svg}"
ANY = st.text(st.characters(exclude_categories=()))


@settings(deadline=None)
@given(ANY)
def test_every_string_makes_a_figure_that_parses_as_xml(words):
    drawing = svg.figure(
        [svg.text(1, 2, words), svg.group("", words)], 10, 10, title=words, description=words
    )
    root = ET.fromstring(drawing)  # noqa: S314  made here
    assert [child.tag for child in root][:2] == [SVG + "title", SVG + "desc"]
    assert root.find(SVG + "text").text in {clean(words), None if not clean(words) else 0}


@settings(deadline=None)
@given(ANY)
def test_escaped_text_is_utf_8_and_has_no_angle_bracket_or_quote(words):
    escaped = svg.escape(words)
    escaped.encode("utf-8")
    assert not set("<>\"'\n\x00") & set(escaped)


def test_an_arrow_ends_at_its_last_point_and_dashes_only_when_asked():
    assert "20,0" in svg.arrow([(0, 0), (20, 0)], "#000000")
    assert "dasharray" not in svg.arrow([(0, 0), (20, 0)], "#000000")
    assert "dasharray" in svg.arrow([(0, 0), (20, 0)], "#000000", dashed=True)


def test_an_arrow_of_no_length_is_still_a_drawing():
    assert "nan" not in svg.arrow([(1, 1), (1, 1)], "#000000")
