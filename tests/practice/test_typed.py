"""What is typed into a box is read as numbers, fractions, lists and words, and never run."""

import pytest

from bpcourse.practice.typed import LONGEST, typed


@pytest.mark.parametrize(
    ("text", "answers"),
    [
        ("12", (12,)),
        ("-0.5", (-0.5,)),
        ("−3", (-3,)),
        ("+7", (7,)),
        ("1/4", (0.25,)),
        ("-3 / 4", (-0.75,)),
        ("1e-5", (1e-5,)),
        ("10^-13", (1e-13,)),
        ("-10**3", (-1000.0,)),
        ("25, 19", (25, 19)),
        ("25;19", (25, 19)),
        ("[0.5, 2]", (0.5, 2)),
        ("(1, 1/2)", (1, 0.5)),
        ("12, 6,", (12, 6)),
        ("grow", ("grow",)),
        ("w and x", ("w and x",)),
        ("minus", ("minus",)),
        ("forward, reverse", ("forward", "reverse")),
        ("hidden 1, 0.5", ("hidden 1", 0.5)),
        ("", ()),
        (" , ; ", ()),
        ("[]", ()),
        ("1/0", ("1/0",)),
        ("nan", ("nan",)),
        ("inf", ("inf",)),
        ("1e999", ("1e999",)),
        ("1/nan", ("1/nan",)),
        ("1/2/3", ("1/2/3",)),
        ("2 + 2", ("2 + 2",)),
        ("9**9**9", ("9**9**9",)),
        ("10^999", ("10^999",)),
        ("__import__('os')", ("__import__('os')",)),
        ("0x10", ("0x10",)),
    ],
)
def test_it_is_read(text, answers):
    found = typed(text)
    assert found == answers
    assert [type(one) for one in found] == [type(one) for one in answers]


def test_what_is_long_is_cut():
    assert typed("x" * 10_000) == ("x" * LONGEST,)
    assert all(isinstance(one, (int, float, str)) for one in typed("9" * 10_000))
