"""How a wrong answer resembles the right one, said without saying the right one."""

import numpy as np
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from bpcourse.practice.likeness import agree, likeness
from bpcourse.practice.reading import read

RIGHT = np.array([[1.0, -2.0, 3.5], [0.25, 5.0, -7.0]])


def said(answer, right=RIGHT):
    return likeness(read(answer), read(right), 1e-6)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (-RIGHT, "right up to the sign"),
        (6 * RIGHT, "each entry of yours is 6 times the right one"),
        (RIGHT.T, "the transpose of the right one: its shape is (3, 2), not (2, 3)"),
        (RIGHT.ravel(), "the right entries in the shape (6,); asked for is (2, 3)"),
        (RIGHT[:, ::-1], "the right entries in another order"),
        (RIGHT + np.eye(2, 3), "partly right: [0, 0], [1, 1] are not"),
        (RIGHT * 1.01, "1.01 times"),
        (RIGHT + 0.01 * np.abs(RIGHT) * np.array([1, -1, 1]), "close, but not close enough"),
        (RIGHT > 0, "truth values"),
        (RIGHT * np.nan, "NaN"),
        (np.full((2, 3), np.inf), "infinite"),
        (RIGHT[0], "its shape is (3,); asked for is (2, 3)"),
        ("six", "a number or a list of them is asked for"),
        (sympy.Symbol("x"), "a number or a list of them is asked for"),
        (np.cos(RIGHT) * 40, ""),
    ],
)
def test_a_table(answer, words):
    assert words in said(answer)
    assert bool(said(answer)) == bool(words)


@pytest.mark.parametrize(
    ("answer", "words"),
    [(-6.0, "sign"), (12.0, "factor: 2, one half"), (7.3, ""), ([6.0], "shape (1,)")],
)
def test_one_number_is_not_given_away(answer, words):
    assert words in said(answer, 6.0)
    assert "6" not in said(answer, 6.0)
    assert ("3" in said(answer, 6.0)) is False


def test_a_square_table_may_be_turned():
    square = np.array([[1.0, 2.0], [3.0, 4.0]])
    assert said(square.T, square) == "the transpose of the right one"


def test_many_wrong_entries_are_not_all_listed():
    right = np.arange(1.0, 21)
    wrong = right.copy()
    wrong[5:] = -3
    assert said(wrong, right).endswith("and 10 more are not")


@given(hnp.arrays(float, hnp.array_shapes(max_dims=2, max_side=4), elements=st.floats(-5, 5)))
def test_what_is_equal_agrees_whatever_the_dress(array):
    assert agree(read(array), read(array.tolist()), 0.0)
    rounded = array * (1 + 4e-4)
    assert agree(read(rounded), read(array), 1e-3)


@given(st.floats(-1e6, 1e6).filter(lambda x: abs(x) > 1e-6), st.floats(1.002, 50))
def test_what_is_off_by_more_than_the_tolerance_does_not(number, factor):
    assert not agree(read(number * factor), read(number), 1e-3)
    assert not agree(read(-number), read(number), 1e-3)


def test_beside_large_entries_rounding_may_stand_for_zero():
    assert agree(read([1.0, 1e-17]), read([1.0, 0.0]), 1e-9)
    assert not agree(read([1.0, 1e-6]), read([1.0, 0.0]), 1e-9)
    assert not agree(read(1e-6), read(0.0), 1e-9)


def test_words_and_formulas():
    x, y = sympy.Symbol("x"), sympy.Symbol("x", real=True)
    assert agree(read(" The Sine. "), read("the sine"), 0)
    assert not agree(read("cosine"), read("sine"), 0)
    assert agree(read((y + 1) ** 2), read(x**2 + 2 * x + 1), 0)
    assert not agree(read(x + 1), read(x), 0)
    assert said("sine", "cosine") == ""
    assert "a word" in said(3, "cosine")
    assert "a formula" in said(3, x)
