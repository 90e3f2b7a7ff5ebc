"""The boxes of the graph stepper: no number is lost, cut or replaced in silence."""

import math
import string

import pytest

from bpcourse.errors import FormulaError, InputTypeError, InputValueError
from bpcourse.graph import forward
from bpcourse.graph.formula import parse_formula
from bpcourse.graph.formula_values import parse_values
from bpcourse.widgets import graph_stepper

pytestmark = pytest.mark.usefixtures("no_widget_left")

LETTERS = [c for c in string.ascii_letters if c != "e"]  # e is exp(1)


def test_twenty_nine_letters_keep_their_values():
    names = LETTERS[:29]
    explorer = graph_stepper("*".join(names))
    explorer.controls["values"].value = ", ".join(f"{name}=0.5" for name in names)
    assert explorer.message == ""
    last = explorer.controls["step"].slider.max
    explorer.controls["step"].slider.value = last
    output, nodes = parse_formula("*".join(names))
    point = parse_values(explorer.controls["values"].value)
    assert set(point.values()) == {0.5}
    assert forward(output, {nodes[n]: point[n] for n in names})[output] == 0.5**29


def test_thirty_variables_have_a_picture():
    explorer = graph_stepper("+".join(f"x{i:02d}" for i in range(30)))
    assert explorer.message == ""
    assert explorer.picture is not None
    assert explorer.controls["values"].value.count("=1") == 30


@pytest.mark.parametrize(
    "value",
    [1234567, 1234567.25, 0.1 + 0.2, 1 / 3, -999999999.5, 1e-300, 5e-324, 10**9, 123456789.125],
)
def test_every_number_is_kept_exactly(value):
    explorer = graph_stepper("w*x", at={"w": value})
    assert parse_values(explorer.controls["values"].value) == {"w": value, "x": 1.0}
    explorer.controls["formula"].value = "w*x + b"
    assert parse_values(explorer.controls["values"].value) == {"w": value, "x": 1.0, "b": 1.0}


@pytest.mark.parametrize(
    ("typed", "kept", "words"),
    [
        ("x=0,5, w=2", "w=2, x=0,5, b=1", "write x=0.5"),
        ("x=two, w=2", "w=2, x=two, b=1", "cannot read 'x=two'"),
        ("x=nan, w=2", "w=2, x=nan, b=1", "'x=nan' is not used here"),
        ("w=1e10, x=5", "w=1e10, x=5, b=1", "'w=1e10' is not used here"),
        ("w=2, w=3, x=5", "w=2, w=3, x=5, b=1", "w is given twice"),
        ("w=2, x=5, what", "w=2, x=5, b=1, what", "cannot read 'what'"),
    ],
)
def test_one_unreadable_value_stays_and_leaves_the_others(typed, kept, words):
    explorer = graph_stepper("w*x", at={"w": 3, "x": 2})
    good = explorer.picture
    explorer.controls["values"].value = typed
    assert words in explorer.message
    assert explorer.picture is good
    explorer.controls["formula"].value = "w*x + b"
    assert explorer.controls["values"].value == kept
    assert words in explorer.message
    explorer.controls["values"].value = "w=2, x=0.5, b=1"
    assert explorer.message == ""


@pytest.mark.parametrize("value", [1e10, -1e10, math.nan, math.inf, 10**400, "0.5", None, 1j, [1]])
def test_a_value_that_cannot_stand_there_is_refused_in_words(value):
    with pytest.raises(FormulaError, match="w"):
        graph_stepper("w*x", at={"w": value, "x": 5})


@pytest.mark.parametrize("value", [1e9, -1e9])
def test_the_largest_value_can_stand_there(value):
    assert (
        parse_values(graph_stepper("w*x", at={"w": value}).controls["values"].value)["w"] == value
    )


def test_values_without_names_are_refused():
    with pytest.raises(InputTypeError, match=r"at is \[1, 2\]; give a value for each name"):
        graph_stepper("w*x", at=[1, 2])


def test_an_unknown_name_is_refused_with_the_nearest_one():
    with pytest.raises(
        InputValueError, match="variable is 'wx'; use one of w, x; did you mean 'x'"
    ):
        graph_stepper("w*x", at={"wx": 1})


def test_a_part_with_a_name_is_no_variable():
    explorer = graph_stepper("c = a + b\nc * c", at={"a": 2, "b": 3})
    assert explorer.controls["formula"].value == "c = a + b; c * c"
    assert explorer.controls["values"].value == "a=2, b=3"
    explorer.controls["step"].slider.value = explorer.controls["step"].slider.max
    assert "25" in explorer.picture.text
    assert "Paths meet at c: 5 + 5 = 10" in "".join(
        explorer.render(**(explorer.values | {"step": s})).text for s in range(16)
    )
    explorer.controls["values"].value = "a=2, b=3, c=1"
    assert explorer.message == "variable is 'c'; use one of a, b"


@pytest.mark.parametrize("formula", ["2x", "<b>2x</b>", "0,5x & 1", "'<script>' x"])
def test_what_was_typed_stays_text_in_the_message(formula):
    explorer = graph_stepper("w*x")
    explorer.controls["formula"].value = formula
    assert explorer.message
    assert explorer._view.refusal == explorer.message  # the page shows it as text
