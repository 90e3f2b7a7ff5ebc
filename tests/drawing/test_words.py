"""Words and numbers: short, the same everywhere, as wide as they are said to be."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bpcourse.drawing.words import number, power, shorten, show_value, text_width, wrap

ANY = st.text(st.characters(exclude_categories=()))


@settings(deadline=None)
@given(st.floats(allow_nan=True, allow_infinity=True))
def test_every_float_becomes_a_short_word_without_a_hyphen(value):
    shown = number(value)
    assert 0 < len(shown) <= 14
    assert "-" not in shown
    assert shown not in {"\u22120", "nan", "inf"}


@settings(deadline=None)
@given(st.floats(-1e5, 1e5, allow_subnormal=False))
def test_a_number_is_right_to_four_digits(value):
    read = float(number(value).replace("\u2212", "-"))
    assert math.isclose(read, value, rel_tol=6e-4)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (7, "7"),
        (7.0, "7"),
        (-3, "\u22123"),
        (-0.0, "0"),
        (0.1 + 0.2, "0.3"),
        (-0.0394328, "\u22120.03943"),
        (True, "1"),
        (np.float32(0.25), "0.25"),
        (np.int64(-2), "\u22122"),
        (123456, "123456"),
        (1e-9, "1e\u221209"),
        (math.nan, "not a number"),
        (-math.inf, "minus infinity"),
    ],
)
def test_numbers_look_the_same_everywhere(value, shown):
    assert number(value) == shown


def test_arrays_and_formulas_are_shown_too():
    sympy = pytest.importorskip("sympy")
    assert show_value(np.array([1.0, 2.5])) == "[1, 2.5]"
    assert show_value(np.zeros((3, 2))) == "3×2 array"
    assert show_value(np.array(4.0)) == "4"
    assert show_value(sympy.Symbol("x") + 1) == "x + 1"


@settings(deadline=None)
@given(ANY, st.integers(2, 20))
def test_shortened_text_fits(words, length):
    assert len(shorten(words, length)) <= length


@settings(deadline=None)
@given(st.lists(st.sampled_from(["a", "word", "sentence"]), min_size=1, max_size=30))
def test_wrapped_lines_fit_and_keep_the_order(words):
    lines = wrap(" ".join(words), 120, 10)
    assert len(lines) <= 2
    assert " ".join(words).startswith(" ".join(lines).rstrip("…"))
    assert all(text_width(line, 10) <= 130 for line in lines)


def test_powers_of_ten_beyond_floats():
    logs = (0, math.log10(0.25), 2.4, -4, -400.5, 60.9999, 9.98)
    shown = ["1", "0.25", "250", "1e−04", "3.2e−401", "1e+61", "9.5e+09"]
    assert [power(log) for log in logs] == shown
