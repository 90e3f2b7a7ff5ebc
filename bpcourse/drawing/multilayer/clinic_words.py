"""What the mistakes clinic shows: both passes on one fixture, the verdict, and where they lead."""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from bpcourse.checking.examination import SAME, descend, examine, symptoms
from bpcourse.checking.fixtures import Fixture, fixture
from bpcourse.checking.gradient_check import Check
from bpcourse.checking.mistakes import MISTAKES
from bpcourse.checking.whereabouts import Place, slip_places
from bpcourse.errors import BpcourseError, known
from bpcourse.multilayer import backward_pass, forward_pass

NONE = "none"
RATE, STEPS = 0.5, 100


class Side(NamedTuple):
    """One backward pass: its deltas and the losses that its gradients lead to, or why none."""

    deltas: tuple[np.ndarray, ...]
    losses: tuple[float, ...]
    stopped: str  # the message of a pass that raises
    stuck: str  # the message of a descent that raises


class Diagnosis(NamedTuple):
    """The right and the mistaken pass, the verdict on the latter, tensor by tensor."""

    mistake: str
    fixture: str
    seed: int
    right: Side
    mistaken: Side
    verdict: str
    checks: tuple[Check, ...]
    refused: str  # the message of a check that refuses to judge
    marks: dict[str, str]
    products: str  # the matrix products that the right pass takes, with the forward pass
    places: dict[Place, bool]  # where the slip sits, and whether it changes the number there


@lru_cache(maxsize=128)  # a slider comes back to where it was
def diagnose(mistake: str = NONE, fixture_name: str = "recommended", seed: int = 0) -> Diagnosis:
    """Run the right and a mistaken backward pass on a fixture, check the latter, follow both.

    >>> found = diagnose("slope dropped")
    >>> found.verdict, found.marks["W1"], found.mistaken.losses[-1] < found.right.losses[-1]
    ('FAIL', 'wrong, relative error 0.4', True)

    `mistake` is a name in `MISTAKES`, or "none". The verdict is "REFUSED" where the check or the
    pass itself raises.
    """
    known("mistake", mistake, (NONE, *MISTAKES))
    given = fixture(fixture_name, seed)
    backward = backward_pass if mistake == NONE else MISTAKES[mistake].backward
    right = _right_side(fixture_name, seed)
    mistaken = right if mistake == NONE else _run(backward, given)
    return Diagnosis(
        mistake,
        fixture_name,
        seed,
        right,
        mistaken,
        *_check(backward, given),
        marks=symptoms(backward, *given),
        products=symptoms(backward_pass, *given)["matrix products"],
        places={} if mistake == NONE else slip_places(mistake, given),
    )


def _check(backward: Callable, given: Fixture) -> tuple[str, tuple[Check, ...], str]:
    """Return the verdict, the single verdicts, and why there are none if the check refuses."""
    try:
        report = examine(backward, *given)
    except ValueError as error:  # ShapeError is one too
        return "REFUSED", (), _explain(error)
    return report.verdict, report.checks, ""


@lru_cache(maxsize=32)
def _right_side(fixture_name: str, seed: int) -> Side:
    return _run(backward_pass, fixture(fixture_name, seed))


def _run(backward: Callable, given: Fixture) -> Side:
    deltas, losses, stopped, stuck = (), (), "", ""
    try:
        deltas = backward(given.network, forward_pass(given.network, given.x), given.y).deltas
    except ValueError as error:
        stopped = _explain(error)
    try:
        losses = tuple(descend(backward, *given, rate=RATE, steps=STEPS))
    except ValueError as error:
        stuck = _explain(error)
    return Side(deltas, losses, stopped, stuck)


def _explain(error: ValueError) -> str:
    """Return our own message; NumPy's changes from version to version, and a picture must not."""
    if isinstance(error, BpcourseError):
        return str(error)
    sizes = re.search(r"size (\d+) is different from (\d+)", str(error))
    return "NumPy meets shapes that do not fit" + (
        f": {sizes[1]} columns or rows where {sizes[2]} are needed" if sizes else ""
    )


def differs(found: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Return which entries differ by more than roundings do.

    >>> differs(np.array([1.0, 2.0]), np.array([1.0, 3.0]))
    array([False,  True])
    """
    return np.abs(found - right) > SAME * max(np.abs(right).max(initial=0), 1e-300)
