"""The README: its picture is the one that the package draws, its example runs, its links exist."""

import doctest
import re

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


if __name__ == "__main__":
    from pathlib import Path

    picture = Path(__file__).resolve().parents[2] / "docs" / "neuron.svg"
    picture.write_text(neuron_picture().svg + "\n", encoding="utf-8", newline="\n")
