"""Whatever a learner types stays text: a corpus of payloads against every sink."""

import html
import xml.etree.ElementTree as ET

import pytest
from drawing_payloads import ALLOWED_TAGS, PAYLOADS

from bpcourse.drawing import graph_picture, graph_step_picture
from bpcourse.drawing.picture import Picture
from bpcourse.drawing.words import clean
from bpcourse.errors import InputTypeError
from bpcourse.graph import variable

SVG = "{http://www.w3.org/2000/svg}"


def check(document):
    """Fail if an SVG document holds an element or attribute that the writer does not make."""
    root = ET.fromstring(document)  # noqa: S314  made here
    for element in root.iter():
        assert element.tag.removeprefix(SVG) in ALLOWED_TAGS
        assert not [name for name in element.attrib if name.startswith("on")]
    return root


def pictures(payload):
    """Yield a picture for every place where a learner's string can go."""
    x = variable(payload)
    y = (x * 2 + variable("w")).named(payload)
    yield graph_picture(y, at={x: 1, "w": 2}, title=payload)
    yield graph_picture(y, title=payload)
    for step in (0, 2, 3, 5, 9):
        yield graph_step_picture(y, {x: 1, "w": 2}, step)


@pytest.mark.parametrize("payload", PAYLOADS, ids=lambda words: repr(words)[:30])
def test_a_payload_stays_text_in_every_sink(payload):
    for picture in pictures(payload):
        check(picture.svg)
        check(picture.inline_html())
        stored = picture._repr_mimebundle_()
        assert stored["text/html"].count("<") == stored["text/html"].count(">") == 1
        assert not set("\x00\x1b\r\t\u202e\ufffe\ud800") & set(stored["text/plain"])
        stored["text/plain"].encode("utf-8")
        assert html.unescape(stored["text/html"]).count('"data:image/svg+xml,') == 1


def test_the_corpus_is_large_and_has_no_twin():
    assert len(set(PAYLOADS)) == len(PAYLOADS) >= 40


def test_the_check_finds_planted_markup():
    planted = Picture('<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', "x")
    with pytest.raises(AssertionError):
        check(planted.svg)


def test_a_long_name_is_cut_in_the_node_and_whole_in_its_tooltip():
    name = "a_very_long_name_" * 4
    root = check(graph_picture(variable(name) * 2).svg)
    shown = [element.text for element in root.iter(SVG + "text")]
    assert clean(name) not in shown
    assert name in [group.findtext(SVG + "title") for group in root.iter(SVG + "g")]


def test_an_empty_name_is_refused_by_the_engine():
    with pytest.raises(InputTypeError):
        variable(" ")
