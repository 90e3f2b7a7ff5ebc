"""The clinic: a backward pass with an unknown mistake, and a judge for the name you give it.

>>> patient = mystery(3)
>>> patient
<mystery 3: a backward pass with one mistake>
>>> name_mistake(patient, ...)
mystery 3: to do. Put the name of a mistake in place of the three dots and run this cell again.
"""

from functools import cache
from typing import Any

import numpy as np

from bpcourse.checking.examination import symptoms
from bpcourse.checking.fixtures import fixture
from bpcourse.checking.mistakes import MISTAKES, Mistake
from bpcourse.errors import known, whole
from bpcourse.multilayer import Cache, Gradients, Network
from bpcourse.practice.card import Card

__all__ = ["Mystery", "mystery", "name_mistake"]

TO_DO = "to do. Put the name of a mistake in place of the three dots and run this cell again."


class Mystery:
    """A backward pass drawn from the registry of mistakes; call it like `backward_pass`."""

    def __init__(self, seed: int, mistake: Mistake) -> None:
        self.seed = seed
        self._mistake = mistake

    def __call__(self, network: Network, cache: Cache, y: Any) -> Gradients:
        """Run the mistaken backward pass."""
        return self._mistake.backward(network, cache, y)

    def __repr__(self) -> str:
        return f"<mystery {self.seed}: a backward pass with one mistake>"


def mystery(seed: int) -> Mystery:
    """Draw a mistake; the same seed draws the same one.

    >>> mystery(1) is mystery(1), mystery(1)
    (False, <mystery 1: a backward pass with one mistake>)

    Raises InputTypeError for a seed that is no whole number, InputValueError below 0.
    """
    seed = whole("seed", seed)
    names = list(MISTAKES)
    # Every round through the registry is shuffled anew, so no mistake comes twice within one.
    round_, place = divmod(seed, len(names))
    order = np.random.default_rng(round_).permutation(len(names))
    return Mystery(seed, MISTAKES[names[order[place]]])


def name_mistake(patient: Mystery, name: Any) -> Card:
    """Judge the name that you give to a mystery, and say what speaks against a wrong one.

    >>> name_mistake(mystery(0), "nothing cached").text.split(".")[0]
    'mystery 0: not yet'

    Raises InputValueError for a name that is not in `MISTAKES`.
    """
    title = f"mystery {patient.seed}"
    if name is ...:
        text = TO_DO
        return _card(title, text)
    known("mistake", name, MISTAKES)
    truth = patient._mistake  # noqa: SLF001  the judge may look
    if name == truth.name:
        return _card(title, f"correct, {name}. {truth.how} {truth.feedback}")
    return _card(title, f"not yet. {_against(name, truth.name)}")


def _card(title: str, text: str) -> Card:
    return Card(f"{title}: {text}", ((f"{title}: {text}", ""),))


@cache
def _marks(name: str) -> dict[str, str]:
    return symptoms(MISTAKES[name].backward, *fixture())


def _against(name: str, truth: str) -> str:
    """Return one thing on the recommended fixture that does not fit the guess."""
    guessed, seen = _marks(name), _marks(truth)
    if "error" in guessed or "error" in seen:
        said = {True: "stops with shapes that do not fit", False: "runs through"}
        return (
            f"On the recommended fixture “{name}” {said['error' in guessed]}, while this one "
            f"{said['error' in seen]}."
        )
    # a test holds the marks of any two mistakes different, so there is such a place
    place = next(place for place in guessed if seen[place] != guessed[place])
    what = place if place == "matrix products" else f"the gradient of {place}"
    return f"With “{name}”, {what} would be: {guessed[place]}. Here it is: {seen[place]}."
