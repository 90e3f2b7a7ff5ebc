"""An exercise: its question, its right rule, and the wrong rules that people follow.

>>> double = Exercise(
...     name="00.1",
...     ask="What is twice {n}?",
...     numbers={"n": 4},
...     right=lambda n: 2 * n,
...     slips={"You squared it.": lambda n: n * n},
...     hints=("Twice is two times.", "Two times n is n + n.", "Compute {n} + {n}."),
... )
>>> double.judge((8,)), double.judge((16,)).text
(Verdict(state='correct', text=''), 'You squared it.')

Keys are computed, never stored: `right` and the slips are rules, and what they give depends on the
numbers. So every exercise has as many variants as there are numbers to `draw`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any, NamedTuple

from bpcourse.practice import guard
from bpcourse.practice.likeness import agree, likeness
from bpcourse.practice.reading import Answer, UnreadableError, read

__all__ = ["CORRECT", "NEARLY", "NOT_YET", "TO_DO", "Exercise", "Verdict"]

TO_DO, CORRECT, NEARLY, NOT_YET = "to do", "correct", "nearly", "not yet"
DEEPEST = 4  # lists in lists in which a gap is looked for
DRAWS = 50  # tries to find numbers for which every slip shows


class Verdict(NamedTuple):
    """How an answer is: one of the four states, and what there is to say."""

    state: str
    text: str = ""


@dataclass(frozen=True, repr=False)
class Exercise:
    """A question that can be judged.

    - `right(**numbers)` returns the answer: a number, a list, an array, a word, a formula, a
      function; where there are several `parts`, a tuple with one for each.
    - `slips` gives for words to the learner the wrong rule that they belong to. It returns what
      `right` returns, or None in place of a part that it does not touch.
    - `play(*answers)` turns answers into what is compared, as a dictionary with names; it is there
      for functions, which are tried on fixtures.
    - `draw(random)` returns other numbers; `because` is said when the answer is right.
    """

    name: str
    ask: str
    right: Callable[..., Any]
    hints: tuple[str, str, str]
    slips: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    numbers: Mapping[str, Any] = field(default_factory=dict)
    draw: Callable[[Random], Mapping[str, Any]] | None = None
    parts: tuple[str, ...] = ("your answer",)
    play: Callable[..., Mapping[str, Any]] | None = None
    tolerance: float = 1e-3
    because: str = ""

    def __repr__(self) -> str:
        return f"{self.name}: {self.question()}"

    def variant(self, seed: int) -> "Exercise":
        """Return the same exercise with other numbers, for which every slip shows."""
        if self.draw is None:
            return self
        random = Random(seed)  # noqa: S311  numbers of an exercise, no secret
        for _ in range(DRAWS):
            name = f"{self.name}, variant {seed}"
            other = replace(self, name=name, numbers=dict(self.draw(random)))
            if len(other.telling_slips()) == len(self.slips):
                return other
        return other

    def filled(self, text: str) -> str:
        """Return a text with the numbers put in; other curly brackets, as in formulas, stay."""
        for name, value in self.numbers.items():
            text = text.replace("{" + name + "}", _written(value))
        return text

    def question(self) -> str:
        """Return the question with its numbers put in."""
        return self.filled(self.ask)

    def hint(self, number: int) -> str:
        """Return one of the three hints with its numbers put in."""
        return self.filled(self.hints[number])

    def judge(self, answers: tuple) -> Verdict:
        """Return the verdict on the answers; nothing that they do can make it fail."""
        if any(answer is ... for answer in answers) or not answers:
            return Verdict(TO_DO)
        if len(answers) != len(self.parts):
            wanted = f"{len(self.parts)} ({', '.join(self.parts)})"
            return Verdict(NOT_YET, f"Asked for: {wanted}; given: {len(answers)}.")
        played = guard.run(self._played, *answers)
        if "ellipsis" in (played.problem or "") or _open(played.value):
            return Verdict(TO_DO, "A gap (...) is still open in your code.")
        if played.problem:
            return Verdict(NOT_YET, self._stopped(played))
        judged = guard.run(self._compared, played.value)
        return judged.value or Verdict(NOT_YET, _sentence(judged.problem))

    def outcome_of(self, rule: Callable[..., Any]) -> Mapping[str, Any]:
        """Return what an answer that follows a rule comes to."""
        answers = rule(**self.numbers)
        return self._played(*(answers if len(self.parts) > 1 else (answers,)))

    def telling_slips(self) -> dict[str, Mapping[str, Any]]:
        """Return the outcomes of those slips that differ from the right one, by their words."""
        right, telling = self.outcome_of(self.right), {}
        for words, rule in self.slips.items():
            outcome = guard.run(self.outcome_of, rule)
            if not outcome.problem and self._differs(outcome.value, right):
                telling[words] = outcome.value
        return telling

    def _played(self, *answers: Any) -> Mapping[str, Any]:
        return self.play(*answers) if self.play else dict(zip(self.parts, answers, strict=True))

    def _differs(self, outcome: Mapping[str, Any], right: Mapping[str, Any]) -> bool:
        return any(
            value is not None and not self._same(value, right[name])
            for name, value in outcome.items()
        )

    def _same(self, value: Any, right: Any) -> bool:
        try:
            return agree(read(value), read(right), self.tolerance)
        except UnreadableError:
            return False

    def _compared(self, found: Mapping[str, Any]) -> Verdict:
        right = {name: read(value) for name, value in self.outcome_of(self.right).items()}
        answers, unread = _read_all(found)
        wrong = [n for n in right if n in unread or not agree(answers[n], right[n], self.tolerance)]
        if not wrong:
            return Verdict(CORRECT, self.filled(self.because))
        named = self._named(answers, wrong)
        if all(named.values()):
            return Verdict(NOT_YET, " ".join(dict.fromkeys(named.values())))
        said = {
            name: words.removesuffix(".")
            or unread.get(name)
            or likeness(answers[name], right[name], self.tolerance)
            for name, words in named.items()
        }
        nearly = all("right" in text or "close" in text for text in said.values())
        state = NEARLY if nearly and not any(named.values()) else NOT_YET
        return Verdict(state, self._told(said, right))

    def _stopped(self, played: guard.Outcome) -> str:
        """Say why there is no outcome; name the slip that stops with the very same words."""
        for words, rule in self.slips.items():
            if guard.run(self.outcome_of, rule).problem == played.problem:
                return self.filled(words)
        problem = played.problem
        if problem.endswith("object is not callable") and not played.where:
            problem = "a function is asked for: give its name, without brackets behind it"
        return _sentence(", ".join(filter(None, (problem, played.where))))

    def _named(self, answers: Mapping[str, Answer], wrong: list[str]) -> dict[str, str]:
        """Return for each wrong part the slip that gives it; of a function, in all that was tried.

        One slip that explains all that is wrong goes before several that explain a part each.
        """
        telling = self.telling_slips()
        for words, outcome in telling.items():
            if self.play and not self._all(answers, outcome):
                continue
            if all(self._explains(answers.get(name), outcome[name]) for name in wrong):
                return dict.fromkeys(wrong, self.filled(words))
        return dict.fromkeys(wrong, "") | {
            name: self.filled(words)
            for name in (() if self.play else wrong)
            for words, outcome in reversed(telling.items())
            if self._explains(answers.get(name), outcome[name])
        }

    def _explains(self, answer: Answer | None, value: Any) -> bool:
        return answer is not None and value is not None and self._same_as(answer, value)

    def _all(self, answers: Mapping[str, Answer], outcome: Mapping[str, Any]) -> bool:
        return len(answers) == len(outcome) and all(
            self._same_as(answers[name], value) for name, value in outcome.items()
        )

    def _same_as(self, answer: Answer, value: Any) -> bool:
        try:
            return agree(answer, read(value), self.tolerance)
        except UnreadableError:
            return False

    def _told(self, said: Mapping[str, str], right: Mapping[str, Answer]) -> str:
        """Say what is wrong: of a function where it shows first, of several parts part by part."""
        lines = [f"{name}: {text or 'not right'}" for name, text in said.items()]
        if len(right) == 1:
            return _sentence(next(iter(said.values())))
        if self.play:
            more = len(said) - 1
            others = f"; {more} of the other {len(right) - 1} trials differ, too" if more else ""
            return _sentence(lines[0] + others)
        fine = [f"{name}: right" for name in right if name not in said]
        return _sentence("; ".join([*fine, *lines]))


def _open(value: Any, depth: int = 0) -> bool:
    """Return whether three dots are among what was played: a gap that nobody filled in."""
    if type(value) is dict:
        value = list(value.values())
    if type(value) in {list, tuple} and depth < DEEPEST:
        return any(_open(item, depth + 1) for item in value)
    return value is ...


def _read_all(found: Mapping[str, Any]) -> tuple[dict[str, Answer], dict[str, str]]:
    """Return the answers that can be read, and of the others why not."""
    answers, unread = {}, {}
    for name, value in found.items():
        try:
            answers[name] = read(value)
        except UnreadableError as problem:
            unread[name] = str(problem)
    return answers, unread


def _written(value: Any) -> str:
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}." if text else ""
