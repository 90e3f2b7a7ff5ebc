"""Runs the tests of one row, each with all its parameters, in one go."""

import itertools
from functools import cache

from _pytest.mark import ParameterSet

from conftest import ROOT, load


@cache
def module(name):
    """Return a file of tests, such as "graph/test_passes.py"."""
    return load(ROOT / "tests" / name)


def settings(function):
    """Return every combination of a test's parameters, as keyword arguments."""
    marks = [mark for mark in getattr(function, "pytestmark", []) if mark.name == "parametrize"]
    axes = []
    for mark in marks:
        names = mark.args[0]
        names = [n.strip() for n in names.split(",")] if isinstance(names, str) else list(names)
        rows = [_values(one, several=len(names) > 1) for one in mark.args[1]]
        axes.append([dict(zip(names, row, strict=True)) for row in rows])
    return [
        {name: value for part in parts for name, value in part.items()}
        for parts in itertools.product(*axes)
    ]


def _values(one, *, several):
    """Return the values of one set of parameters, be it a value, a tuple or a pytest.param."""
    if isinstance(one, ParameterSet):
        return one.values
    return one if several else (one,)


def is_skipped(function):
    """Tell whether a test says that it is not for this system."""
    marks = [mark for mark in getattr(function, "pytestmark", []) if mark.name == "skipif"]
    return any(mark.args[0] for mark in marks)


def needed(function):
    """Return the names of a test's arguments; of one by Hypothesis those that it leaves."""
    import inspect  # noqa: PLC0415  here only

    return list(inspect.signature(function).parameters)


def run_check(function, request):
    """Run a test with every combination of its parameters, and the fixtures that it asks for."""
    if is_skipped(function):
        return 0
    count = 0
    for given in settings(function):
        fixtures = {n: request.getfixturevalue(n) for n in needed(function) if n not in given}
        function(**given, **fixtures)
        if "monkeypatch" in fixtures:
            fixtures["monkeypatch"].undo()
        count += 1
    return count


def of_number(number, rows):
    """Return the tests that bear the number of a row."""
    return [
        getattr(place, name)
        for place in rows
        for name in sorted(vars(place))
        if name.startswith(f"test_row_{number:02}_")
    ]


def held_elsewhere(number, elsewhere):
    """Return the tests in other files that hold a row, and that run there on this system."""
    tests = [
        getattr(module(file), name) for file, *names in elsewhere.get(number, ()) for name in names
    ]
    return [test for test in tests if not is_skipped(test)]
