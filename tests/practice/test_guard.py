"""Whatever a learner's code does, it comes back in words and leaves nothing behind."""

import signal
import sys
import threading
import time

import pytest

from bpcourse.practice import guard
from bpcourse.practice.guard import run

WAYS = {"by signal": guard._by_signal, "by thread": guard._by_thread}


@pytest.fixture(params=WAYS)
def way(request, monkeypatch):
    """Use either way to end code that runs too long: that of Linux and macOS, that of Windows."""
    monkeypatch.setattr(guard, "_limit", WAYS[request.param])


def endless():
    while True:
        pass


def stubborn():
    while True:
        try:
            while True:
                pass
        except BaseException:  # noqa: BLE001, S110  that is the point
            pass


def never_finished():
    try:
        endless()
    finally:
        endless()


def bottomless():
    return bottomless()


# before Python 3.12 no thread can do to another what it takes to end this one
STUBBORN = ("by signal", "by thread") if sys.version_info >= (3, 12) else ("by signal",)


@pytest.mark.parametrize("way", STUBBORN, indirect=True)
def test_code_that_swallows_every_end_is_ended(way):  # noqa: ARG001
    assert "ran for more than 0.05 seconds" in run(stubborn, seconds=0.05).problem


@pytest.mark.parametrize("function", [endless, never_finished])
def test_code_that_never_ends_is_ended(way, function):  # noqa: ARG001
    assert "ran for more than 0.05 seconds" in run(function, seconds=0.05).problem


def test_nothing_is_left_of_the_limit(way):  # noqa: ARG001
    before, trace = signal.getsignal(signal.SIGALRM), sys.gettrace()
    run(endless, seconds=0.05)
    assert run(lambda: 1 + 1, seconds=0.05) == (2, "", "")
    time.sleep(0.1)  # a limit that lived on would strike here
    assert (signal.getsignal(signal.SIGALRM), sys.gettrace()) == (before, trace)
    assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)


def test_in_another_thread_there_is_a_limit_too():
    found = []
    thread = threading.Thread(target=lambda: found.append(run(endless, seconds=0.05)))
    thread.start()
    thread.join(20)
    assert "ran for more than" in found[0].problem


def test_an_error_is_told_with_its_line():
    def slope(x):
        y = x - x
        return 1 / y

    outcome = run(slope, 3)
    assert outcome.problem == "it stopped with ZeroDivisionError: division by zero"
    line = slope.__code__.co_firstlineno + 2
    assert outcome.where == f"in line {line} of slope: return 1 / y"


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (bottomless, "RecursionError: a function calls itself without end"),
        (sys.exit, "SystemExit"),
        (lambda: "abc"[3], "IndexError: string index out of range"),
        (lambda: undefined, "NameError: name 'undefined' is not defined"),  # noqa: F821
    ],
)
def test_what_stops_it(function, words):
    assert words in run(function).problem


def test_an_error_that_cannot_describe_itself():
    class Mute(Exception):  # noqa: N818
        def __str__(self):
            raise self

    def fail():
        raise Mute

    assert "stopped with Mute" in run(fail).problem


def test_what_is_printed_is_not_shown_and_not_endless(capsys):
    assert run(print, "hello").problem == ""
    assert "printed more than 20,000 letters" in run(print, "x" * 30_000).problem
    assert capsys.readouterr() == ("", "")


def test_arguments_are_handed_on():
    assert run(lambda a, b: a - b, 5, 3).value == 2
