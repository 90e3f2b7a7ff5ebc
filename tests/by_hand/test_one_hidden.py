"""The playground of D0 by hand: its loss, its gradients checked twice, what each setting shows."""

from dataclasses import replace

import pytest

from bpcourse.by_hand.one_hidden import (
    PRESETS,
    OneHidden,
    backward_pass,
    descent,
    forward_pass,
    trail,
    updated,
)
from bpcourse.checking.gradient_check import complex_step
from bpcourse.errors import InputValueError
from bpcourse.functions import square, tanh
from bpcourse.graph import backward, forward, variable

ANYWHERE = [*PRESETS.values(), OneHidden(x=-2, y=0.3, w1=0.7, w2=-1.5)]


def gradients_of(p):
    return backward_pass(p, forward_pass(p))


def test_the_loss_that_the_document_states():
    assert round(forward_pass(OneHidden())["loss"], 3) == 0.437


def test_ten_steps_bring_it_below_a_hundredth_and_nine_below_a_thousandth():
    losses = trail(OneHidden(), 10)
    assert len(losses) == 11
    assert losses == sorted(losses, reverse=True)
    assert losses[10] < 0.01
    assert [loss < 0.001 for loss in losses].index(True) == 9


# 1e-14 relative: both sides compute in floats, by the same few products in another order.
@pytest.mark.parametrize("p", ANYWHERE)
def test_the_engine_finds_the_same_gradients(p):
    x, w1, w2 = variable("x"), variable("w1"), variable("w2")
    z = w1 * x
    h = tanh(z)
    a = w2 * h
    loss = square(a - p.y)
    found = backward(loss, forward(loss, {x: p.x, w1: p.w1, w2: p.w2}))
    by_hand = gradients_of(p)
    names = {"dx": x, "dw1": w1, "dw2": w2, "dh": h, "delta_h": z, "delta_a": a}
    assert set(by_hand) == set(names)
    for name, node in names.items():
        assert by_hand[name] == pytest.approx(found[node], rel=1e-14, abs=1e-300), name


@pytest.mark.parametrize("p", ANYWHERE)
def test_the_complex_step_finds_the_same_gradients(p):
    def loss(x, w1, w2):
        return forward_pass(replace(p, x=x, w1=w1, w2=w2))["loss"]

    found = complex_step(loss, [float(p.x), float(p.w1), float(p.w2)])
    for name, value in zip(("dx", "dw1", "dw2"), found, strict=True):
        # 1e-12: saturated, 1 - h^2 loses three digits to cancellation
        assert gradients_of(p)[name] == pytest.approx(float(value), rel=1e-12, abs=1e-300), name


@pytest.mark.parametrize("p", ANYWHERE)
def test_each_gradient_is_the_adjoint_on_the_right_times_the_activation_on_the_left(p):
    values, found = forward_pass(p), gradients_of(p)
    assert found["dw2"] == found["delta_a"] * values["h"]
    assert found["dw1"] == found["delta_h"] * p.x


def test_every_weight_moves_by_a_quarter_of_its_gradient():
    p = OneHidden()
    after, found = updated(p, gradients_of(p)), gradients_of(p)
    assert after.w1 == p.w1 - 0.25 * found["dw1"]
    assert after.w2 == p.w2 - 0.25 * found["dw2"]
    assert (after.x, after.y, after.rate) == (p.x, p.y, p.rate)


def test_the_path_begins_at_the_start_and_each_step_follows_the_last():
    path = descent(OneHidden(), 4)
    assert path[0] == OneHidden()
    assert [updated(p, gradients_of(p)) for p in path[:-1]] == path[1:]


def test_fewer_than_no_steps_are_refused():
    for take in (descent, trail):
        with pytest.raises(InputValueError, match="presses is -1; give a whole number from 0"):
            take(OneHidden(), -1)


def test_overshoot_jumps_across_the_minimum_and_the_loss_rises_twice():
    start = PRESETS["overshoot"]
    losses = [float(f"{loss:.3g}") for loss in trail(start, 4)]
    assert losses == [0.161, 4.28, 12.1, 0.153, 0.00362]
    too_high = [forward_pass(p)["a"] > p.y for p in descent(start, 3)]
    assert too_high == [False, True, False, True]


def test_saturated_leaves_the_first_weight_where_it_is():
    end = descent(PRESETS["saturated"], 10)[-1]
    assert abs(end.w1 - 4) < 0.001
    assert end.w2 > 0.79
    assert trail(PRESETS["saturated"], 10)[-1] < 0.001


def test_a_dead_start_never_moves_although_the_loss_is_not_zero():
    start = PRESETS["dead start"]
    found = gradients_of(start)
    assert found["dw1"] == found["dw2"] == 0
    assert found["delta_a"] != 0
    assert set(trail(start, 5)) == {forward_pass(start)["loss"]}
    assert forward_pass(start)["loss"] > 0.6
