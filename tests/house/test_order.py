"""The longest files of tests come first, so that no worker is left alone with one at the end."""

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
