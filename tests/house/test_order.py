"""What makes the suite quick: the longest files first, and a garbage collector that sees little."""

import gc
import sys
from types import SimpleNamespace

import pytest

from conftest import ROOT, load

OURS = load(ROOT / "conftest.py")


@pytest.mark.parametrize("name", OURS.LONGEST)
def test_a_file_that_comes_first_is_there(name):
    assert (ROOT / name).is_file()


def test_long_files_come_first_and_all_others_keep_their_order():
    last, first = OURS.LONGEST[-1], OURS.LONGEST[0]
    names = ["b.py::two", "b.py::one", f"{last}::one", "a.py::one", f"{first}::b", f"{first}::a"]
    items = [SimpleNamespace(nodeid=name) for name in names]
    OURS.pytest_collection_modifyitems(items)
    expected = [f"{first}::b", f"{first}::a", f"{last}::one", "b.py::two", "b.py::one", "a.py::one"]
    assert [item.nodeid for item in items] == expected


def test_the_collected_tests_are_out_of_the_collectors_sight():
    assert gc.isenabled()
    assert gc.get_freeze_count() > 10_000  # pytest alone has more objects than that


def test_so_are_libraries_that_a_test_has_loaded(monkeypatch):
    monkeypatch.setattr(OURS, "seen", {"modules": 0})
    new = [[] for _ in range(1000)]
    before = gc.get_freeze_count()
    OURS.pytest_runtest_teardown()
    assert gc.get_freeze_count() >= before + len(new)
    OURS.pytest_runtest_teardown()
    assert OURS.seen == {"modules": len(sys.modules)}
