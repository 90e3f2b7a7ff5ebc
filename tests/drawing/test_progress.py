"""The overview of the exercises, read from the file of a working copy."""

import re
import xml.etree.ElementTree as ET

from drawing.clear import covered

from bpcourse.drawing import progress_picture
from bpcourse.drawing.lessons.progress import ALL
from bpcourse.practice.exercises import FILES, of_notebook
from bpcourse.practice.record import note


def test_every_exercise_is_a_circle(tmp_path):
    picture = progress_picture(tmp_path)
    total = sum(len(of_notebook(number)) for number in FILES)
    assert picture.svg.count("<circle") == total + 3  # and those of the legend
    assert picture.text.startswith(f"0 of {total} exercises are solved.")
    assert len(picture.text.splitlines()) == 1 + len(FILES)


def test_solved_and_tried_are_told_apart(tmp_path):
    note("01.1", "correct", tmp_path)
    note("01.3", "not yet", tmp_path)
    note("01.4", "nearly", tmp_path)
    picture = progress_picture(tmp_path)
    assert "1 of " in picture.text.splitlines()[0]
    assert "01.1 solved; 01.3, 01.4 tried." in picture.text
    assert picture.svg.count("✓") == 2  # and that of the legend


def test_what_is_no_exercise_any_more_does_no_harm(tmp_path):
    note("77.7", "correct", tmp_path)
    assert progress_picture(tmp_path).text.startswith("0 of ")


def test_nothing_is_covered_and_the_size_stays(tmp_path):
    for place, number in enumerate(FILES):
        for name in of_notebook(number):
            note(name, ("correct", "not yet")[place % 2], tmp_path)
    sizes = set()
    for notebook in (ALL, *FILES):
        for folder in (tmp_path, tmp_path / "none"):
            picture = progress_picture(folder, notebook=notebook)
            assert covered(picture) == []
            sizes.add(re.search('viewBox="0 0 ([0-9]+) ([0-9]+)"', picture.svg).groups())
    (only,) = sizes
    assert int(only[0]) <= 830
    assert int(only[1]) <= 484  # one row of controls and the line beneath take 76


def test_every_exercise_tells_its_question_and_leads_to_its_notebook(tmp_path):
    note("05.2", "correct", tmp_path)
    root = ET.fromstring(progress_picture(tmp_path).svg)  # noqa: S314  made here
    marks = {g.get("data-part").split()[0]: g for g in root.iter() if g.get("data-part")}
    for number in FILES:
        for name, exercise in of_notebook(number).items():
            assert marks[name].get("data-choose") == f"notebook={number}"
            state = "solved" if name == "05.2" else "to do"
            start = f"{name}, {state}: {exercise.question()[:40]}"
            assert marks[name].get("data-tell").startswith(start.replace("\n", " "))
        assert marks[f"n{number}"].get("data-choose") == f"notebook={number}"


def test_of_one_notebook_the_questions_can_be_read(tmp_path):
    for number in FILES:
        svg = progress_picture(tmp_path, notebook=number).svg
        words = " ".join(e.text for e in ET.fromstring(svg).iter() if e.text)  # noqa: S314
        for exercise in of_notebook(number).values():
            assert exercise.question()[:25] in words
