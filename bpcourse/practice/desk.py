"""The desk where answers are handed in: check, hint, variant, yours_or_ours.

>>> check("01.1", ...)
01.1: to do. Put your answer in place of the three dots and run this cell again.

Nothing that is handed in can stop a notebook, and nothing here tells or stores the right answer.
"""

from typing import Any

from bpcourse.errors import InputValueError, whole
from bpcourse.practice import record
from bpcourse.practice.card import Card
from bpcourse.practice.exercise import CORRECT, NEARLY, NOT_YET, TO_DO, Exercise, Verdict
from bpcourse.practice.exercises import find

__all__ = ["check", "hint", "variant", "yours_or_ours"]

WORDS = {
    TO_DO: "to do. Put your answer in place of the three dots and run this cell again.",
    CORRECT: "correct.",
    NEARLY: "nearly.",
    NOT_YET: "not yet.",
}
TONES = {CORRECT: "good", NOT_YET: "bad"}
HINTS = ("first", "second", "last")

_hints_given: dict[str, int] = {}  # of this kernel, by exercise


def check(exercise: "str | Exercise", *answers: Any) -> Card:
    """Judge the answers to an exercise: its name, as "03.2", or what `variant` returned.

    >>> check("01.5", 4)
    01.5: correct. The response to a nudge h is h^2 there: nothing per unit, and yet not nothing.
    """
    found = _exercise(exercise)
    if isinstance(found, Card):
        return found
    verdict = found.judge(answers)
    record.note(found.name, verdict.state)
    return _card(found.name, verdict)


def hint(exercise: "str | Exercise") -> Card:
    """Show a hint; asked again, the next one. The last of the three is nearly the answer.

    >>> hint("01.1").text.partition(":")[0]
    '01.1, first hint of three'
    """
    found = _exercise(exercise)
    if isinstance(found, Card):
        return found
    number = min(_hints_given.get(found.name, 0), len(HINTS) - 1)
    _hints_given[found.name] = number + 1
    record.note_hint(found.name, number + 1)
    title = f"{found.name}, {HINTS[number]} hint of three"
    return Card(f"{title}: {found.hint(number)}", ((f"{title}:", ""), (found.hint(number), "")))


def variant(exercise: str, seed: int) -> "Exercise | Card":
    """Return an exercise with fresh numbers, to be given to `check` in place of its name.

    >>> variant("01.1", 3).name
    '01.1, variant 3'
    """
    found = _exercise(exercise)
    if isinstance(found, Card):
        return found
    return found.variant(whole("seed", seed))


def yours_or_ours(exercise: str, answer: Any) -> Any:
    """Return an answer that is right; in place of another one, the course's own.

    >>> yours_or_ours("01.4", ...)([2, 3, 5])
    [30, 15, 5]

    So a notebook can build on what an exercise asks for, whether or not it is solved yet. Raises
    InputValueError if there is no such exercise.
    """
    found = find(exercise)
    return answer if found.judge((answer,)).state == CORRECT else found.right(**found.numbers)


def _card(name: str, verdict: Verdict) -> Card:
    cells = ((f"{name}:", WORDS[verdict.state]), (verdict.text, ""))
    text = f"{name}: {WORDS[verdict.state]} {verdict.text}".strip()
    return Card(text, cells[: 1 + bool(verdict.text)], TONES.get(verdict.state, "neutral"))


def _exercise(exercise: Any) -> "Exercise | Card":
    if isinstance(exercise, (Exercise, Card)):
        return exercise
    try:
        return find(exercise)
    except InputValueError as problem:
        return Card(str(problem), ((str(problem), ""),))
