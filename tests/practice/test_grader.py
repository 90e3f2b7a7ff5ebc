"""Grader proof: every slip of every exercise is rejected and named, and nothing else is.

`python -m pytest -s tests/practice/test_grader.py -k table` prints a line for each exercise.
"""

import functools
import random
import time
from itertools import combinations
from math import exp, sin

import numpy as np
import pytest
import sympy

from bpcourse.practice import check, hint, variant
from bpcourse.practice.exercise import CORRECT, NEARLY, NOT_YET, TO_DO
from bpcourse.practice.exercises import FILES, find, of_notebook
from bpcourse.practice.reading import Numbers, read

ALL = {name: each for number in FILES for name, each in of_notebook(number).items()}
NUMERIC = [name for name, each in ALL.items() if each.play is None]
DRAWN = [name for name, each in ALL.items() if each.draw]
UNRELATED = 200
SEEDS = 20
each_exercise = pytest.mark.parametrize("name", ALL)


def answers_by(exercise, rule):
    answers = rule(**exercise.numbers)
    return answers if len(exercise.parts) > 1 else (answers,)


def whole_answers(exercise, rule):
    """Return the answers of a slip, with the right ones where it touches nothing."""
    right = answers_by(exercise, exercise.right)
    made = answers_by(exercise, rule)
    return tuple(r if m is None else m for m, r in zip(made, right, strict=True))


@each_exercise
def test_an_exercise_is_well_formed(name):
    exercise = ALL[name]
    assert name == exercise.name
    assert exercise.ask
    assert len(exercise.hints) == 3
    assert all(exercise.hints)
    assert len(set(exercise.hints)) == 3
    assert len(exercise.slips) >= 3
    for text in (exercise.question(), *map(exercise.hint, range(3))):
        assert not any("{" + key + "}" in text for key in exercise.numbers)
    assert exercise.draw or exercise.play or not exercise.numbers


@each_exercise
def test_the_right_answer_is_correct(name):
    exercise = ALL[name]
    assert exercise.judge(answers_by(exercise, exercise.right)).state == CORRECT


@each_exercise
def test_three_dots_are_to_do(name):
    exercise = ALL[name]
    assert exercise.judge((...,) * len(exercise.parts)).state == TO_DO
    assert repr(check(name, *[...] * len(exercise.parts))).startswith(f"{name}: to do")


@each_exercise
def test_every_slip_is_rejected_and_named(name):
    exercise = ALL[name]
    for words, rule in exercise.slips.items():
        verdict = exercise.judge(whole_answers(exercise, rule))
        assert verdict.state == NOT_YET, words
        assert exercise.filled(words) in verdict.text, words


@each_exercise
def test_with_the_numbers_of_the_notebook_no_two_slips_agree(name):
    exercise, right = ALL[name], ALL[name].outcome_of(ALL[name].right)
    telling = exercise.telling_slips()
    for (words, one), (other_words, other) in combinations(telling.items(), 2):
        both = [part for part in right if one[part] is not None and other[part] is not None]
        alike = [part for part in both if exercise._same(one[part], other[part])]
        if exercise.play:
            assert alike != both, (words, other_words)
        for part in alike if not exercise.play else ():
            assert exercise._same(one[part], right[part]), (part, words, other_words)


@pytest.mark.parametrize("name", DRAWN)
def test_so_it_is_for_fresh_numbers(name):
    named = total = 0
    for seed in range(SEEDS):
        exercise = ALL[name].variant(seed)
        assert exercise.judge(answers_by(exercise, exercise.right)).state == CORRECT, seed
        for words, rule in exercise.slips.items():
            verdict = exercise.judge(whole_answers(exercise, rule))
            assert verdict.state == NOT_YET, (seed, words)
            total += 1
            named += exercise.filled(words) in verdict.text
    assert named / total >= 0.95  # two slips may agree for some numbers; then one of them is named


@pytest.mark.parametrize("name", DRAWN)
def test_variants_differ_and_repeat(name):
    questions = [ALL[name].variant(seed).question() for seed in range(SEEDS)]
    assert len(set(questions)) > SEEDS / 4
    assert questions == [ALL[name].variant(seed).question() for seed in range(SEEDS)]


def unrelated(right, dice):
    """Return an answer of the same form that has nothing to do with the right one."""
    found = read(right)
    if not isinstance(found, Numbers):
        return "".join(dice.choice("bcdfghjklmnpqrstvwxz") for _ in range(9))
    size = max(map(abs, found.entries), default=1) or 1
    numbers = [size * dice.uniform(-3, 3) * 1.000123 for _ in found.entries]
    return np.reshape(numbers, found.shape) if found.shape else numbers[0]


@pytest.mark.parametrize("name", NUMERIC)
def test_unrelated_answers_are_rejected_without_a_false_name(name):
    exercise, dice = ALL[name], random.Random(0)  # noqa: S311
    right = answers_by(exercise, exercise.right)
    slips = [exercise.outcome_of(rule) for rule in exercise.slips.values()]
    words = [exercise.filled(text) for text in exercise.slips]
    tried = 0
    while tried < UNRELATED:
        answers = tuple(unrelated(one, dice) for one in right)
        outcome = dict(zip(exercise.parts, answers, strict=True))
        known = [*slips, dict(zip(exercise.parts, right, strict=True))]
        if any(
            made[part] is not None and close(outcome[part], made[part])
            for made in known
            for part in outcome
        ):
            continue  # by chance it is one of them
        tried += 1
        verdict = exercise.judge(answers)
        assert verdict.state in (NOT_YET, NEARLY)
        assert not any(text in verdict.text for text in words)


def close(answer, value):
    try:
        a, b = read(answer), read(value)
    except Exception:  # noqa: BLE001  of another form: not close
        return False
    if not (isinstance(a, Numbers) and isinstance(b, Numbers) and a.shape == b.shape):
        return a == b
    return all(
        abs(x - y) <= 2e-2 * abs(y) + 1e-9 for x, y in zip(a.entries, b.entries, strict=True)
    )


def dresses(answer):
    """Return the same answer in other forms."""
    found = read(answer)
    if not isinstance(found, Numbers):
        return [answer]
    array = np.reshape(found.entries, found.shape)
    if found.shape == ():
        return [float(array), np.float64(array), array, sympy.Float(float(array), 30)]
    return [array, array.tolist(), tuple(array.tolist()), array.astype(object)]


@pytest.mark.parametrize("name", NUMERIC)
def test_every_form_of_the_right_answer_is_accepted(name):
    exercise = ALL[name]
    forms = [dresses(one) for one in answers_by(exercise, exercise.right)]
    for number in range(max(map(len, forms))):
        answers = tuple(form[number % len(form)] for form in forms)
        assert exercise.judge(answers).state == CORRECT, answers


FUNCTIONS = [name for name, each in ALL.items() if each.play]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_wrapped_function_is_accepted(name):
    exercise = ALL[name]
    right = answers_by(exercise, exercise.right)
    wrapped = tuple(functools.partial(one) if callable(one) else one for one in right)
    assert exercise.judge(wrapped).state == CORRECT


# --- hostile answers


class Equal:
    """Says that it equals everything."""

    def __eq__(self, other):
        return True

    __hash__ = object.__hash__


class Broken:
    """Fails at all that is asked."""

    def __getattribute__(self, name):
        raise RuntimeError(name)

    def _fail(self, *_):
        raise RuntimeError

    __repr__ = __str__ = __float__ = __len__ = __iter__ = __eq__ = __bool__ = __call__ = _fail
    __array__ = __hash__ = _fail


def endless(*_):
    while True:
        pass


def swallowing(*_):
    while True:
        try:  # noqa: SIM105
            endless()
        except BaseException:  # noqa: BLE001, S110
            pass


def deep(*_):
    return deep()


def talkative(*_):
    print("x" * 10**6)  # noqa: T201


def leaving(*_):
    raise SystemExit


def interrupting(*_):
    raise KeyboardInterrupt


def changing(values=None, *_):
    if isinstance(values, list):
        values.clear()
    return values


def tangled():
    tangle = []
    tangle.append(tangle)
    return tangle


SCRIPT = "<script>alert(1)</script>"
HOSTILE = {
    "None": lambda: None,
    "an object": object,
    "a class": lambda: Equal,
    "equal to all": Equal,
    "broken": Broken,
    "a list of broken": lambda: [Broken()],
    "NaN": lambda: float("nan"),
    "infinity": lambda: float("inf"),
    "a huge number": lambda: 10**5000,
    "complex": lambda: 1j,
    "True": lambda: True,
    "a text": lambda: "six",
    "an empty text": lambda: "",
    "a page": lambda: SCRIPT,
    "a long text": lambda: "x" * 10**6,
    "bytes": lambda: b"6",
    "an empty list": list,
    "a ragged list": lambda: [[1], [2, 3]],
    "a list in itself": tangled,
    "a long list": lambda: [0.0] * 2_000_000,
    "a dictionary": lambda: {"a": 1},
    "a set": lambda: {6},
    "a generator": lambda: (n for n in range(6)),
    "an endless generator": lambda: iter(int, 1),
    "an array of text": lambda: np.array(["a"]),
    "an array of objects": lambda: np.array([object()]),
    "an array of NaN": lambda: np.full(3, np.nan),
    "a masked array": lambda: np.ma.masked_array([6.0], [True]),
    "a large array": lambda: np.zeros(3_000_000),
    "an array with no entry": lambda: np.zeros((0, 3)),
    "a symbol": lambda: sympy.Symbol("x"),
    "an unevaluated formula": lambda: sympy.Integral(sympy.Symbol("x") ** sympy.Symbol("x")),
    "an endless function": lambda: endless,
    "a swallowing function": lambda: swallowing,
    "a bottomless function": lambda: deep,
    "a talkative function": lambda: talkative,
    "a leaving function": lambda: leaving,
    "an interrupting function": lambda: interrupting,
    "a function that changes its input": lambda: changing,
    "a function without arguments": lambda: lambda: 6,
    "a function that returns None": lambda: lambda *_: None,
    "a module": lambda: random,
}


@pytest.mark.parametrize("kind", HOSTILE)
@pytest.mark.parametrize("name", ["01.1", "01.2", "01.4"])
def test_hostile_answers_are_survived_with_one_clear_sentence(name, kind, monkeypatch):
    monkeypatch.setattr("bpcourse.practice.guard.SECONDS", 0.1)
    exercise, start = ALL[name], time.monotonic()
    card = check(name, *[HOSTILE[kind]() for _ in exercise.parts])
    page = card._repr_html_()
    assert ": not yet." in card.text
    assert 20 < len(card.text) < 500
    assert "<script" not in page
    assert time.monotonic() - start < 60  # it ended: no matter when


def test_the_wrong_number_of_answers_is_told():
    assert "Asked for: 2 (arrives, slope); given: 1" in repr(check("01.2", 3))


@pytest.mark.parametrize("gap", [lambda _: ..., lambda _: [*...], lambda _: ... * 2])
def test_a_gap_that_was_left_open_is_told(gap):
    assert "gap" in repr(check("01.4", gap))


def test_what_is_no_function_is_told():
    assert "without brackets" in repr(check("01.4", [30, 15, 5]))
    assert "TypeError" in repr(
        check("01.4", lambda slopes: slopes())
    )  # that is in the learner's code


def test_a_slip_is_named_once_and_beside_what_has_no_name():
    slip = "That leaves the square; asked for is what arrives at it."
    other = "You left out the slope of the sine: the nudge begins at x."
    arrives = exp(sin(0.5))
    assert repr(check("01.2", arrives**2, 2 * arrives**2)) == f"01.2: not yet. {slip} {other}"
    said = repr(check("01.2", arrives**2, 12345))
    assert said == f"01.2: not yet. Arrives: {slip[:-1]}; slope: not right."
    sums = repr(check("03.2", 6, 0, -6, 18, 30))
    assert sums.count("scales with the other one") == 1


def test_the_key_is_never_told():
    for name in NUMERIC:
        exercise = ALL[name]
        right = answers_by(exercise, exercise.right)
        for wrong in (12345.678, "nonsense", [1.0, 2.0], None):
            said = repr(check(name, *[wrong for _ in right]))
            for one in right:
                found = read(one)
                if isinstance(found, Numbers):
                    assert not any(f" {entry:g} " in f" {said} " for entry in found.entries), said


def test_names_are_helped_with():
    assert check("1.1", 3).text.startswith("01.1: ")
    assert "did you mean '01.1'" in repr(check("01.1x", 3))
    for name in ("01.99", 3, None, Broken()):
        if not isinstance(name, Broken):
            assert "use one of" in repr(check(name, 3))
    assert "use one of" in repr(hint("nothing"))
    assert "use one of" in repr(variant("nothing", 1))


def test_hints_come_one_by_one_and_the_last_stays():
    shown = [hint("01.5").text.partition(" hint")[0] for _ in range(4)]
    assert shown == ["01.5, first", "01.5, second", "01.5, last", "01.5, last"]


def test_a_variant_is_shown_as_its_question_and_judged():
    fresh = variant("01.1", 7)
    assert repr(fresh) == f"01.1, variant 7: {fresh.question()}"
    answer = fresh.right(**fresh.numbers)
    assert repr(check(fresh, answer)).startswith("01.1, variant 7: correct")
    assert find("01.1").numbers == {"x": 3, "h": 0.4}


def test_table(capsys):
    rows = []
    for name, exercise in ALL.items():
        verdicts = [
            (exercise.filled(words), exercise.judge(whole_answers(exercise, rule)))
            for words, rule in exercise.slips.items()
        ]
        rejected = sum(verdict.state == NOT_YET for _, verdict in verdicts)
        named = sum(words in verdict.text for words, verdict in verdicts)
        rows.append((name, len(verdicts), rejected, named))
    with capsys.disabled():
        if "-s" in __import__("sys").argv:
            for row in rows:
                print("{}: {} slips, {} rejected, {} named".format(*row))  # noqa: T201
    totals = [sum(column) for column in list(zip(*rows, strict=True))[1:]]
    assert totals[0] == totals[1]
    assert totals[2] >= 0.95 * totals[0]
