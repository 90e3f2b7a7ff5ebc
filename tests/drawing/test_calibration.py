"""The picture of how sure and how often right, before and after, and where it knows little."""

import re

import pytest
from drawing.clear import covered
from practice.test_calibration import given

from bpcourse.drawing import calibration_picture, inventory_page
from bpcourse.drawing.lessons.questions import CARD_HEIGHT
from bpcourse.errors import InputValueError
from bpcourse.practice.record import Given, note_answer

NOTHING = {"before": {}, "after": {}}


def dots(picture):
    """Return the places of the points."""
    return [
        (float(x), float(y)) for x, y in re.findall(r'<circle cx="(\S+)" cy="(\S+)"', picture.svg)
    ]


def test_without_answers_it_says_what_to_do_and_draws_no_point():
    picture = calibration_picture(NOTHING)
    assert dots(picture) == []
    assert picture.svg.count(">?<") == 8
    assert picture.text.endswith(
        "Answer the inventory in your working copy, then run this cell again."
    )


def test_few_answers_of_a_sureness_make_no_point():
    picture = calibration_picture({"before": given(75, 1, 1), "after": {}})
    assert dots(picture) == []
    assert "75 % sure: 1 of 2 right; too few to tell." in picture.text


def test_a_point_stands_where_sure_and_right_are():
    half = calibration_picture({"before": given(50, 2, 2), "after": given(100, 4, 0)})
    (x, y), (right, top) = dots(half)
    corner = re.search(r'<rect x="74" y="(\d+)" width="(\d+)"', half.svg)
    assert (x, y) == (74 + int(corner[2]) / 2, int(corner[1]) + int(corner[2]) / 2)
    assert (right, top) == (330 + int(corner[2]), int(corner[1]))
    assert "2/4" in half.svg
    assert half.svg.count(">?<") == 6


def test_before_and_after_are_told_apart():
    picture = calibration_picture({"before": given(100, 2, 6), "after": given(100, 8, 0)})
    assert picture.text.splitlines() == [
        "before the course: 8 answers: 2 right (25 %), 100 % sure on average.",
        "How sure you were lies 75 points above how often you were right.",
        "100 % sure: 2 of 8 right.",
        "after the course: 8 answers: 8 right (100 %), 100 % sure on average.",
        "How sure you were fits how often you were right.",
        "100 % sure: 8 of 8 right.",
        (
            "Of 8 items answered twice, 6 went from wrong to right and 0 from right to wrong; "
            "0 stayed wrong."
        ),
    ]


def test_it_reads_the_file_of_the_working_copy(tmp_path, monkeypatch):
    (tmp_path / ".bpcourse.json").write_text("{}", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    note_answer("before", "paths", Given("a", 75))
    assert "before the course: 1 answer:" in calibration_picture().text


def test_before_the_course_the_list_of_items_tells_no_answer():
    before, after = inventory_page("before"), inventory_page("after")
    assert "is right." not in before.html
    assert after.html.count("&ensp;is right.") == 28
    assert not re.search(r"<details[^>]*\bopen\b", before.html + after.html)
    assert before.html.startswith("<details>")
    assert "is right." not in after.text


def test_looking_back_is_compared_with_the_first_time():
    sittings = {"before": given(100, 5, 3), "after": given(75, 4, 0), "again": given(50, 2, 8)}
    picture = calibration_picture(sittings, now="again")
    assert "looking back: 10 answers: 2 right (20 %)" in picture.text
    assert "after the course" not in picture.text
    assert picture.text.splitlines()[-1] == (
        "Of 8 items answered twice, 0 went from wrong to right and 3 from right to wrong; "
        "3 stayed wrong."
    )
    assert "3 from right to wrong" in picture.svg
    with pytest.raises(InputValueError, match="sitting is 'before'"):
        calibration_picture(sittings, now="before")


@pytest.mark.parametrize("level", [25, 50, 75, 100])
@pytest.mark.parametrize("rights", [(0, 28), (28, 0), (14, 14), (2, 0), (27, 1)])
def test_nothing_is_covered_and_it_takes_the_place_of_a_question(level, rights):
    given_ = {"before": given(level, *rights), "after": given(level, *rights[::-1])}
    picture = calibration_picture(given_)
    assert covered(picture) == []
    assert f'height="{CARD_HEIGHT}"' in picture.svg
    mixed = given(25, 3, 4) | dict([*given(level, 28, 0).items()][7:]) | {"order": ("a", 50)}
    assert covered(calibration_picture({"before": mixed, "after": mixed})) == []
    assert covered(calibration_picture(NOTHING)) == []
