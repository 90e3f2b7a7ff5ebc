"""The overview of the exercises, read from the file of a working copy."""

import re

from bpcourse.drawing import progress_picture
from bpcourse.practice.exercises import FILES, of_notebook
from bpcourse.practice.record import note


def test_every_exercise_is_a_circle(tmp_path):
    picture = progress_picture(tmp_path)
    total = sum(len(of_notebook(number)) for number in FILES)
    assert picture.svg.count("<circle") == total
    assert picture.text.startswith(f"0 of {total} exercises are solved.")
    assert len(picture.text.splitlines()) == 1 + len(FILES)


def test_solved_and_tried_are_told_apart(tmp_path):
    note("01.1", "correct", tmp_path)
    note("01.3", "not yet", tmp_path)
    note("01.4", "nearly", tmp_path)
    picture = progress_picture(tmp_path)
    assert "1 of " in picture.text.splitlines()[0]
    assert "01.1 solved; 01.3, 01.4 tried." in picture.text
    assert picture.svg.count("✓") == 1


def test_what_is_no_exercise_any_more_does_no_harm(tmp_path):
    note("77.7", "correct", tmp_path)
    assert progress_picture(tmp_path).text.startswith("0 of ")


def test_a_long_row_goes_on_in_the_next_line(tmp_path):
    longest = max(FILES, key=lambda number: len(of_notebook(number)))
    picture = progress_picture(tmp_path, notebook=longest)
    places = re.findall(r'<circle cx="(\S+)" cy="(\S+)"', picture.svg)
    width, height = re.search(r'viewBox="0 0 (\S+) (\S+)"', picture.svg).groups()
    assert len(places) == len(set(places)) > 10
    assert len({y for _, y in places}) == 2
    assert max(float(x) for x, _ in places) + 16 < float(width)
    assert max(float(y) for _, y in places) + 14 < float(height)
