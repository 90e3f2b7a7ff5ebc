"""Lists that could go stale in silence: each is held to the thing that it lists."""

import re
from itertools import pairwise

import pytest

import bpcourse
from bpcourse import drawing, widgets
from bpcourse.checking import MISTAKES
from bpcourse.practice import mystery, name_mistake

LINK = r"\[\d\d [^]]*\]\((?:notebooks/)?(\w+)\.ipynb\)"
ROW = re.compile(rf"^\| {LINK} \|.*\| (\d+) \|$", re.MULTILINE)
ROOMS = 12
MOST_NAMES = 13  # at the package root, twelve rooms and __init__: taken in at one glance
NO_PICTURES = {"Actions", "Explorer", "Transport"}


@pytest.fixture(scope="module")
def package(root):
    """Return the folder of the package."""
    return root / "bpcourse"


def rooms(package):
    """Return the names of the rooms: the folders and modules at the root of the package."""
    inside = [path for path in package.iterdir() if not path.name.startswith("__")]
    return {path.stem for path in inside if path.is_dir() or path.suffix == ".py"}


def rows(text):
    """Return (notebook, minutes) for every row of a table of notebooks."""
    return [(name, int(minutes)) for name, minutes in ROW.findall(text)]


def announced(root):
    """Return (notebook, the minutes that it says it takes) for every source."""
    sources = sorted((root / "notebooks" / "source").glob("*.md"))
    said = re.compile(r"About (\d+) minutes")
    return [(p.stem, int(said.search(p.read_text(encoding="utf-8"))[1])) for p in sources]


def test_the_readme_lists_every_notebook_with_its_minutes(root):
    text = (root / "README.md").read_text(encoding="utf-8")
    assert rows(text) == announced(root)


def test_the_first_notebook_lists_all_that_follow_with_their_minutes(root):
    text = (root / "notebooks" / "source" / "00_start_here.md").read_text(encoding="utf-8")
    assert rows(text) == announced(root)[1:]


def test_each_notebook_leads_to_the_next(root):
    sources = sorted((root / "notebooks" / "source").glob("*.md"))
    for source, following in pairwise(sources):
        end = source.read_text(encoding="utf-8")[-1500:]
        neighbours = int(following.stem[:2]) == int(source.stem[:2]) + 1
        # where numbers are missing, as before the page to look things up, any later one will do
        later = [following] if neighbours else [p for p in sources if p.stem > source.stem]
        assert any(f"({p.stem}.ipynb)" in end for p in later), f"{source.stem} does not lead on"


def test_the_root_of_the_package_is_taken_in_at_one_glance(package):
    assert len(rooms(package)) == ROOMS
    shown = [path for path in package.iterdir() if path.name != "__pycache__"]
    assert len(shown) <= MOST_NAMES


def test_the_map_of_the_package_names_every_room(package):
    plan = bpcourse.__doc__.split("The words,")[0]
    assert set(re.findall(r"^- `(\w+)`", plan, re.MULTILINE)) == rooms(package)


def test_the_readme_names_every_room(root, package):
    text = (root / "README.md").read_text(encoding="utf-8")
    table = text.split("## The package")[1].split("```")[0]
    assert set(re.findall(r"^\| `(\w+)`", table, re.MULTILINE)) == rooms(package)


def faces(package):
    """Return every face below the root of the package: the __init__ of a folder."""
    return sorted(path for path in package.rglob("__init__.py") if path.parent != package)


def modules(face):
    """Return what stands in the folder of a face: its modules and its folders."""
    inside = [path for path in face.parent.iterdir() if not path.name.startswith("__")]
    return {path.stem for path in inside if path.suffix == ".py" or path.is_dir()}


def test_a_face_is_the_map_of_its_room(package):
    for face in faces(package):
        plan = face.read_text(encoding="utf-8").split('"""')[1]
        missing = modules(face) - set(re.findall(r"`(\w+)`", plan))
        assert not missing, f"{face.relative_to(package)} does not say what is in {missing}"


def test_no_module_bears_a_name_that_its_face_lends(package):
    # `import bpcourse.room.name` would put the module where the face shows a function of that name
    for face in faces(package):
        names = ".".join(["bpcourse", *face.parent.relative_to(package).parts])
        shown = getattr(__import__(names, fromlist=["x"]), "__all__", [])
        assert not set(shown) & modules(face), names


def test_every_widget_is_tested_and_shown(root):
    makers = set(widgets.__all__) - NO_PICTURES
    tested = (root / "tests" / "widgets" / "test_lessons.py").read_text(encoding="utf-8")
    listed = re.search(r"MAKERS = \((.*?)\)", tested, re.DOTALL)[1]
    assert set(re.findall(r"\w+", listed)) == makers
    sources = [p.read_text(encoding="utf-8") for p in (root / "notebooks/source").glob("*.md")]
    assert {maker for maker in makers if not any(f"{maker}(" in text for text in sources)} == set()


def test_every_picture_is_tested_in_words(root):
    shown = {name for name in drawing.__all__ if name[0].islower()}
    tests = [p.read_text(encoding="utf-8") for p in (root / "tests" / "drawing").glob("*.py")]
    assert {name for name in shown if not any(f"{name}(" in text for text in tests)} == set()


COUNTED = re.compile(r"(\d+) (?:planted |such )?mistakes|\bof the (\d+) stop")
HARMFUL = re.compile(r"That leaves (\d+)|of (\d+) wrong gradients")
HARMLESS = 3  # two stop with shapes that do not fit, one computes the right gradient


def counts(pattern, text):
    """Return the numbers that a pattern finds in a text."""
    return [int("".join(groups)) for groups in pattern.findall(text)]


def test_prose_counts_the_mistakes_that_there_are(root):
    text = (root / "README.md").read_text(encoding="utf-8")
    assert counts(COUNTED, text) == [len(MISTAKES)]
    text = (root / "notebooks/source/07_check_every_gradient.md").read_text(encoding="utf-8")
    assert counts(COUNTED, text) == [len(MISTAKES)] * 5
    assert counts(HARMFUL, text) == [len(MISTAKES) - HARMLESS] * 5


def test_the_patients_have_the_names_that_the_solutions_give(root):
    # Which mistake a mystery is depends on how many there are: one more, and they change.
    text = (root / "notebooks/source/07_check_every_gradient.md").read_text(encoding="utf-8")
    named = re.findall(r'name_mistake\(mystery\((\d+)\), "(.+)"\)', text)
    together = re.search(r"patient = mystery\((\d+)\)", text)[1]
    named += [(together, re.search(r'name_mistake\(patient, "(.+)"\)', text)[1])]
    assert len(named) == 4
    said = [name_mistake(mystery(int(seed)), name).text for seed, name in named]
    assert [text for text in said if ": correct" not in text] == []


def test_every_path_that_the_guide_for_makers_names_is_there(root):
    text = (root / "CONTRIBUTING.md").read_text(encoding="utf-8")
    paths = re.findall(r"`((?:bpcourse|tests|notebooks|benchmarks|docs|\.ci)/[\w./]*)`", text)
    assert len(paths) > 25
    assert [path for path in paths if "NN" not in path and not (root / path).exists()] == []
