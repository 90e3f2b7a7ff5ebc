"""Blanks on graphs: the right number is correct, every slip is named, nothing is given away."""

import random

import pytest

from bpcourse.errors import InputValueError
from bpcourse.functions import maximum, relu, sigmoid, square, tanh
from bpcourse.graph import parse_formula, variable
from bpcourse.practice.blanks import KINDS, Blank, Sheet
from bpcourse.practice.exercise import CORRECT, NOT_YET
from bpcourse.practice.likeness import agree
from bpcourse.practice.reading import read

FORMULAS = [
    "w*x + b",
    "(relu(w*x + b) - y)^2",
    "(x + y)*max(x, z)",
    "c = a + b; c*c + a",
    "tanh(a*b) - a/b",
    "exp(a/4)*sin(b)*a",
    "sigmoid(a)*sigmoid(a) + a",
    "x*x*x",
]


def sheet_of(text, seed=0):
    dice = random.Random(seed)  # noqa: S311
    output, names = parse_formula(text)
    return Sheet(
        output, {node: dice.randint(2, 9) * dice.choice([1, 0.5]) for node in names.values()}
    )


def all_blanks(sheet):
    return [blank for kind in KINDS for blank in sheet.blanks(kind)]


def node_called(sheet, name):
    return next(node for node, label in sheet.labels.items() if label == name)


@pytest.mark.parametrize("text", FORMULAS)
@pytest.mark.parametrize("seed", range(5))
def test_right_is_correct_and_every_slip_is_named(text, seed):
    sheet = sheet_of(text, seed)
    for blank in all_blanks(sheet):
        right = float(sheet.right(blank))
        assert sheet.judge(blank, right).state == CORRECT
        for words, value in sheet.slips(blank, {}):
            if not agree(read(value), read(right), 1e-3):
                verdict = sheet.judge(blank, value)
                named = [w for w, v in sheet.slips(blank, {}) if agree(read(value), read(v), 1e-3)]
                assert verdict.state == NOT_YET
                assert verdict.text in named
                assert words in named


@pytest.mark.parametrize("text", FORMULAS)
def test_an_unrelated_number_has_no_name(text):
    sheet = sheet_of(text)
    for blank in all_blanks(sheet):
        assert sheet.judge(blank, 12345.678).text == ""
        assert str(sheet.right(blank)) not in sheet.judge(blank, "no number").text


def test_blanks_come_in_the_order_in_which_they_can_be_filled():
    sheet = sheet_of("(w*x + b)^2")
    asked = {kind: [b.asks(sheet.labels) for b in sheet.blanks(kind)] for kind in KINDS}
    assert len(asked["values"]) == 3
    assert asked["values"][-1] == f"the value of {sheet.labels[sheet.output]}"
    assert asked["gradients"][0] == f"the gradient of {sheet.labels[sheet.output]}"
    assert asked["gradients"][-2:] == ["the gradient of w", "the gradient of x"]
    assert len(asked["local derivatives"]) == 5


def test_an_unknown_kind_is_refused():
    with pytest.raises(InputValueError, match="did you mean 'values'"):
        sheet_of("a*b").blanks("value")


@pytest.mark.parametrize(
    ("text", "name", "typed", "words"),
    [
        ("a*a", "a", 3.0, "one path"),
        ("w*x + b", "w", 3.0, "other factor, x"),
        ("w*x + b", "b", 0.0, ""),
    ],
)
def test_what_is_said(text, name, typed, words):
    output, names = parse_formula(text)
    numbers = dict(zip(names, (3.0, 2.0, 5.0), strict=False))
    sheet = Sheet(output, {node: numbers[n] for n, node in names.items()})
    said = sheet.judge(Blank("gradients", names[name]), typed).text
    assert words in said


def test_what_follows_from_an_earlier_slip_is_told_as_such():
    a, b = variable("a"), variable("b")
    s = (a + b).named("s")
    y = square(s).named("y")
    sheet = Sheet(y, {a: 2.0, b: 3.0})
    given = {Blank("values", s): 6.0}
    assert "follows from your number at s" in sheet.judge(Blank("values", y), 36.0, given).text
    given = {Blank("gradients", s): 7.0}
    assert "follows from your number at s" in sheet.judge(Blank("gradients", a), 7.0, given).text
    assert "follows" not in sheet.judge(Blank("gradients", a), 7.5, given).text


def test_each_operation_has_blanks():
    a, b = variable("a"), variable("b")
    for build in (tanh(a * b), sigmoid(a) / b, maximum(a, b) * 2, relu(a - b), -a * b, a**3 + b):
        sheet = Sheet(build, {a: 2.0, b: 0.5})
        assert all(
            sheet.judge(blank, float(sheet.right(blank))).state == CORRECT
            for blank in all_blanks(sheet)
        )
