"""The README: its picture is the one that the package draws, its example runs, its links exist."""

import doctest
import re

import pytest

from bpcourse.drawing import graph_picture
from bpcourse.functions import relu
from bpcourse.graph import variable


def neuron_picture():
    """Return the picture of the README: D1's neuron with its loss."""
    x, w, b, y = (variable(name) for name in "xwby")
    z = ((w * x).named("m") + b).named("z")
    loss = ((relu(z).named("a") - y).named("e") ** 2).named("L")
    return graph_picture(loss, at={x: 2, w: 3, b: 1, y: 4})


def test_the_picture_is_what_the_package_draws(root):
    stored = (root / "docs" / "neuron.svg").read_text(encoding="utf-8")
    assert stored == neuron_picture().svg + "\n", "draw it anew: python tests/house/test_readme.py"


def test_the_example_runs(root):
    results = doctest.testfile(str(root / "README.md"), module_relative=False, encoding="utf-8")
    assert results.attempted > 4
    assert results.failed == 0


def test_every_link_leads_somewhere(root):
    text = (root / "README.md").read_text(encoding="utf-8")
    targets = re.findall(r"\]\(([^)#:]+)\)", text)
    assert len(targets) > 8
    assert [target for target in targets if not (root / target).exists()] == []


# What follows `python course.py` and `bpcourse` where it is meant to be typed.
TYPED = re.compile(r"(?:^|`|python3? |extra lab )(course\.py|bpcourse) (\w+)", re.MULTILINE)
WORDS = {"course.py": {"lab", "test", "build"}, "bpcourse": {"lab", "copy"}}


def unknown(text):
    """Return the commands in a text that there are not."""
    return [f"{by} {word}" for by, word in TYPED.findall(text) if word not in WORDS[by]]


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_every_command_is_one(root, course, name):
    text = (root / name).read_text(encoding="utf-8")
    assert len(TYPED.findall(text)) > 4
    assert WORDS["course.py"] == set(course.COMMANDS)
    assert unknown(text) == []
    assert unknown(text.replace("course.py lab", "course.py start")) != []


if __name__ == "__main__":
    from pathlib import Path

    picture = Path(__file__).resolve().parents[2] / "docs" / "neuron.svg"
    picture.write_text(neuron_picture().svg + "\n", encoding="utf-8", newline="\n")
