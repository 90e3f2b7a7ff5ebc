"""Counts work instead of timing it: the same on every machine, and on a busy one."""

import sys


def count_calls(function):
    """Return how many calls of Python and C functions happen while `function` runs."""
    calls = 0

    def watch(_frame, event, _argument):
        nonlocal calls
        calls += event in {"call", "c_call"}

    sys.setprofile(watch)
    try:
        function()
    finally:
        sys.setprofile(None)
    return calls
