"""The timeline: every event is drawn and told, and no two labels meet."""

import re
import xml.etree.ElementTree as ET
from itertools import combinations, pairwise

import pytest
from drawn import SVG, texts

from bpcourse.drawing import sources_page, timeline_picture
from bpcourse.drawing.lessons.timeline import spread
from bpcourse.drawing.style import SMALL
from bpcourse.drawing.words import text_width
from bpcourse.practice.sources import DISPUTES, NEXT, TIMELINE, bibliography


def boxes(picture):
    """Return (text, left, top, right, bottom) for everything that is written."""
    found = []
    for element in ET.fromstring(picture.svg).iter(SVG + "text"):  # noqa: S314  made here
        size, x, y = (float(element.get(name)) for name in ("font-size", "x", "y"))
        wide = text_width(element.text, size)
        left = x - wide * {"start": 0, "middle": 0.5, "end": 1}[element.get("text-anchor")]
        found.append((element.text, left, y - 0.75 * size, left + wide, y + 0.22 * size))
    return found


def meeting(found):
    """Return the pairs of texts whose boxes overlap."""
    return [
        (one[0], other[0])
        for one, other in combinations(found, 2)
        if one[1] < other[3] and other[1] < one[3] and one[2] < other[4] and other[2] < one[4]
    ]


def test_every_event_is_drawn_and_told():
    picture = timeline_picture()
    written = texts(picture)
    for event in TIMELINE:
        assert any(text.startswith(f"{event.year}") and event.who in text for text in written)
        assert event.what in written
    assert len(picture.text.splitlines()) == len(TIMELINE)
    assert re.findall(r"^(\d{4}) \(disputed\)", picture.text, re.MULTILINE) == ["1974"]
    assert "1974? Werbos" in written
    assert picture.svg.count("stroke-dasharray") == 1


def test_it_is_in_sight_as_a_whole():
    width, height = (
        float(ET.fromstring(timeline_picture().svg).get(side))  # noqa: S314  made here
        for side in ("width", "height")
    )
    assert width <= 830
    assert height <= 560


def test_no_two_labels_meet_and_none_is_cut():
    picture = timeline_picture()
    found = boxes(picture)
    width, height = (
        float(n) for n in re.search(r'viewBox="0 0 (\S+) (\S+)"', picture.svg).groups()
    )
    assert len(found) > 2 * len(TIMELINE)
    assert meeting(found) == []
    assert [text for text, left, top, right, bottom in found if left < 8 or right > width - 8] == []
    assert [
        text for text, left, top, right, bottom in found if top < 4 or bottom > height - 4
    ] == []


def test_a_crowd_would_be_noticed():
    assert meeting(boxes(timeline_picture(TIMELINE + TIMELINE[:9]))) != []


@pytest.mark.parametrize(
    "wanted",
    [[], [5], [0, 0, 0, 0], [90, 95, 99], [0, 1, 2, 50, 98, 99], list(range(100))],
)
def test_labels_keep_their_distance_and_their_order(wanted):
    places = spread(wanted, 10, 0, 100)
    least = min(10, 100 / max(len(wanted) - 1, 1))
    assert len(places) == len(wanted)
    assert all(after - before >= least - 1e-9 for before, after in pairwise(places))
    assert all(-1e-9 <= place <= 100 + 1e-9 for place in places)


def test_labels_that_have_room_stay_where_they_belong():
    assert spread([10, 40, 80], 20, 0, 100) == [10, 40, 80]


def test_pointing_at_an_event_shows_its_works():
    picture = timeline_picture()
    for event in TIMELINE:
        assert f"<title>{'; '.join(bibliography()[k].short for k in event.keys)}" in picture.svg


def test_letters_are_large_enough():
    sizes = {float(size) for size in re.findall(r'font-size="([\d.]+)"', timeline_picture().svg)}
    assert min(sizes) >= SMALL


def test_the_lists_of_works_are_whole_and_lead_to_them():
    for part, keys in (
        ("timeline", {key for event in TIMELINE for key in event.keys}),
        ("disputes", {key for dispute in DISPUTES for key in dispute.keys}),
        ("next", {key for key, _ in NEXT}),
    ):
        page = sources_page(part)
        assert page.html.count("<li>") == len(keys) or part == "disputes"
        for key in keys:
            work = bibliography()[key]
            assert work.sentence in page.text
            assert not work.link or f'href="{work.link}"' in page.html
    remarks = [remark for _, remark in NEXT]
    assert [
        line for line in sources_page("next").text.splitlines() if line.endswith(tuple(remarks))
    ]
    assert sources_page("timeline").html.count("<details>") == 1


def test_a_dispute_is_shown_with_both_sides():
    page = sources_page("disputes")
    for dispute in DISPUTES:
        assert f"On one side: {dispute.one}\nOn the other: {dispute.other}" in page.text
    assert page.html.count("<li>") == sum(len(dispute.keys) for dispute in DISPUTES)
    assert page.html.count("<details>") == len(DISPUTES)


def test_a_line_leads_outward_to_its_label_and_through_no_other():
    picture = timeline_picture()
    middle = float(re.search(r'viewBox="0 0 (\S+)', picture.svg)[1]) / 2
    labels = [box for box in boxes(picture) if not re.fullmatch(r"\d{4}", box[0])]
    lines = re.findall(r'<polyline points="(\S+),(\S+) (\S+),(\S+)"', picture.svg)
    assert len(lines) == len(TIMELINE)
    for x1, y1, x2, y2 in (map(float, line) for line in lines):
        assert abs(x2 - middle) > abs(x1 - middle)
        for part in range(21):
            x, y = x1 + (x2 - x1) * part / 20, y1 + (y2 - y1) * part / 20
            crossed = [
                t for t, left, top, right, low in labels if left < x < right and top < y < low
            ]
            assert crossed == []
