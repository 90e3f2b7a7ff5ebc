"""The 2-2-1 network by hand: every digit of D4, its nine steps, its presets."""

from dataclasses import FrozenInstanceError, fields

import pytest

from bpcourse.by_hand.two_layer import (
    PRESETS,
    TwoLayer,
    backward_pass,
    forward_pass,
    nine_steps,
    preset,
    updated,
)
from bpcourse.errors import InputValueError

# computed independently of this package; eight digits after the point
DIGITS = {
    "z1": 0.605,
    "z2": 0.745,
    "a1": 0.64679939,
    "a2": 0.67808825,
    "zo": 1.16385947,
    "y_hat": 0.76203329,
    "loss": 0.02831408,
    "delta_o": -0.04315254,
    "dv1": -0.02791104,
    "dv2": -0.02926123,
    "delta_1": -0.00394328,
    "delta_2": -0.00423879,
    "dw11": -0.00197164,
    "dw12": -0.00354895,
    "dw21": -0.00211940,
    "dw22": -0.00381491,
    "new_y_hat": 0.76552844,
    "new_loss": 0.02748846,
}
SHOWN = {"a1": 0.647, "a2": 0.678, "y_hat": 0.762, "loss": 0.0283, "delta_o": -0.0432}
WEIGHTS = ("w11", "w12", "w21", "w22", "v1", "v2")
BIASES = ("b11", "b12", "b2")
LAST = nine_steps(TwoLayer())[-1].known


@pytest.mark.parametrize("name", DIGITS)
def test_eight_digits_of_the_document(name):
    assert round(LAST[name], 8) == DIGITS[name]


@pytest.mark.parametrize("name", SHOWN)
def test_the_digits_that_the_document_shows(name):
    assert round(LAST[name], len(str(SHOWN[name]).partition(".")[2])) == SHOWN[name]


def test_with_the_biases_moving_too():
    p = TwoLayer()
    after = forward_pass(updated(p, backward_pass(p, forward_pass(p)), biases=True))
    assert (round(after["y_hat"], 8), round(after["loss"], 8)) == (0.76945020, 0.02657661)


def test_the_update_moves_the_weights_against_the_gradient_and_leaves_the_rest():
    p = TwoLayer()
    gradients = backward_pass(p, forward_pass(p))
    fixed, moving = updated(p, gradients), updated(p, gradients, biases=True)
    for name in WEIGHTS:
        step = getattr(p, name) - 0.5 * gradients["d" + name]
        assert getattr(fixed, name) == getattr(moving, name) == step
        assert LAST["new_" + name] == step
    for name in BIASES:
        assert getattr(fixed, name) == getattr(p, name)
        assert getattr(moving, name) == getattr(p, name) - 0.5 * gradients["d" + name]
    for name in ("x1", "x2", "y", "rate"):
        assert getattr(fixed, name) == getattr(moving, name) == getattr(p, name)
    assert updated(p, gradients | {"dw11": 0}).w12 == fixed.w12


def test_nine_steps_know_more_and_more_and_never_take_back():
    beats = nine_steps(TwoLayer())
    assert [beat.number for beat in beats] == list(range(1, 10))
    directions = "forward " * 3 + "backward " * 5 + "forward"
    assert " ".join(beat.direction for beat in beats) == directions
    known = {field.name for field in fields(TwoLayer)}
    for beat in beats:
        assert known < set(beat.known)
        known = set(beat.known)
        assert all(beat.known[name] == LAST[name] for name in known)
    assert set(DIGITS) < known
    assert {"new_" + name for name in WEIGHTS} < known


@pytest.mark.parametrize(
    ("number", "found"),
    [
        (1, {"z1", "z2", "a1", "a2"}),
        (2, {"zo", "y_hat"}),
        (3, {"loss"}),
        (4, {"delta_o"}),
        (5, {"dv1", "dv2"}),
        (6, {"delta_1", "delta_2"}),
        (7, {"dw11", "dw12", "dw21", "dw22"}),
        (8, {"new_" + name for name in WEIGHTS}),
        (9, {"new_a1", "new_a2", "new_y_hat", "new_loss"}),
    ],
)
def test_what_each_step_finds(number, found):
    beats = nine_steps(TwoLayer())
    before = set(beats[number - 2].known) if number > 1 else {f.name for f in fields(TwoLayer)}
    assert set(beats[number - 1].known) - before == found


def test_already_correct_sends_back_nothing():
    p = preset("already correct")
    values = forward_pass(p)
    assert values["loss"] == 0
    assert set(backward_pass(p, values).values()) == {0.0}
    assert updated(p, backward_pass(p, values), biases=True) == p


def test_a_saturated_output_throttles_every_delta():
    p = preset("saturated output")
    values = forward_pass(p)
    # the error is almost 1 and yet delta is error times a(1 - a), below 1e-3
    assert values["y_hat"] > 0.999
    assert 0 < backward_pass(p, values)["delta_o"] < 1e-3


def test_presets_are_named_and_an_unknown_one_is_an_error():
    assert set(PRESETS) == {
        "the example's numbers",
        "already correct",
        "saturated output",
        "large weights",
    }
    assert preset("the example's numbers") == TwoLayer()
    for name in PRESETS:
        assert len(nine_steps(preset(name))) == 9
    with pytest.raises(InputValueError, match="use one of the example"):
        preset("no such name")


def test_parameters_cannot_be_edited():
    with pytest.raises(FrozenInstanceError):
        TwoLayer().w11 = 1


def test_repeating_the_steps_trains_the_network():
    p = TwoLayer()
    losses = []
    for _ in range(2000):
        values = forward_pass(p)
        losses.append(values["loss"])
        p = updated(p, backward_pass(p, values), biases=True)
    assert losses == sorted(losses, reverse=True)
    assert losses[-1] < 1e-3
