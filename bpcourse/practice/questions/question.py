"""A question with options: one is right, and each of the others is what a slip leads to.

>>> double = Question(
...     name="00.start.1",
...     ask="What is twice {n}?",
...     given={"n": 5},
...     right=(lambda n: 2 * n, "Twice is once more."),
...     wrong=((lambda n: n * n, "That is what you get when you square."), ("n", "A letter.")),
... )
>>> [option.text for option in double.options], double.right_letter
(['10', 'n', '25'], 'a')

An option that is a number is a rule of the given numbers, so that neither it nor the right answer
can be mistyped.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from typing import Any, NamedTuple, TypeAlias

__all__ = ["LETTERS", "Option", "Question", "written"]

LETTERS = "abcd"
RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
Says: TypeAlias = str | Callable[..., Any]  # words, or the rule that gives a number


class Option(NamedTuple):
    """What is offered, and one sentence on why somebody would say so."""

    text: str
    why: str
    right: bool


@dataclass(frozen=True)
class Question:
    """What is asked, and its options: pairs of what an option says and why it is said.

    Curly brackets with the name of a given number are filled in, in every text. Code stands between
    backticks. The order of the options follows from the name, and is the same on every machine.
    """

    name: str
    ask: str
    right: tuple[Says, str]
    wrong: tuple[tuple[Says, str], ...]
    given: Mapping[str, Any] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The question with its numbers put in."""
        return self._filled(self.ask)

    @cached_property
    def options(self) -> tuple[Option, ...]:
        """All options, in the order in which they are shown."""
        made = [self._option(self.right, right=True)]
        made += [self._option(pair, right=False) for pair in self.wrong]
        return tuple(made[place] for place in shuffled(self.name, len(made)))

    @property
    def letters(self) -> str:
        """The letters of the options, in order."""
        return LETTERS[: len(self.options)]

    @property
    def right_letter(self) -> str:
        """The letter of the right option."""
        return next(letter for letter in self.letters if self.option(letter).right)

    def option(self, letter: str) -> Option:
        """Return the option with that letter."""
        return self.options[self.letters.index(letter)]

    def _option(self, pair: tuple[Says, str], *, right: bool) -> Option:
        says, why = pair
        text = self._filled(says) if isinstance(says, str) else written(says(**self.given))
        return Option(text, self._filled(why), right)

    def _filled(self, text: str) -> str:
        for name, value in self.given.items():
            text = text.replace("{" + name + "}", written(value))
        return text


def shuffled(name: str, count: int) -> list[int]:
    """Return the places 0 to count - 1 in an order that follows from a name.

    >>> shuffled("01.end.1", 4) == shuffled("01.end.1", 4), sorted(shuffled("x", 3))
    (True, [0, 1, 2])

    A digest and no random generator, since answers are stored by their letters for months.
    """
    return sorted(range(count), key=lambda place: sha256(f"{name} {place}".encode()).digest())


def written(value: Any) -> str:
    """Write a number for people, to three digits after the leading one; of a tuple, each entry.

    >>> written(-0.25), written(1048576), written((3, 4.0)), written(2e-7 / 3)
    ('−0.25', '1,048,576', '(3, 4)', '6.667 · 10⁻⁸')
    """
    if isinstance(value, tuple):
        return f"({', '.join(map(written, value))})"
    if isinstance(value, str):
        return value
    if isinstance(value, int):
        return f"{value:,}".replace("-", "\u2212")
    digits, _, power = f"{value + 0.0:.4g}".partition("e")
    if power:
        raised = f"10{str(int(power)).translate(RAISED)}"
        digits = raised if digits == "1" else f"{digits} · {raised}"
    return digits.replace("-", "\u2212")
