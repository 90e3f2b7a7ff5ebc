"""One neuron by hand: D1's whole numbers, its kink, its two losses."""

import math

import numpy as np
import pytest
import sympy

from bpcourse.by_hand.neuron import (
    Gradients,
    Values,
    backward_pass,
    forward_pass,
    half_squared_error,
    half_squared_error_slope,
    squared_error,
    squared_error_slope,
)


def test_the_document_s_numbers_are_exact_integers():
    values = forward_pass(x=2, w=3, b=1, y=4)
    gradients = backward_pass(2, 3, 4, values)
    assert values == Values(z=7, a=7, loss=9)
    assert gradients == Gradients(dL_da=6, da_dz=1, dL_dz=6, dL_dw=12, dL_db=6, dL_dx=18)
    assert {type(number) for number in (*values, *gradients)} == {int}


def test_half_the_loss_halves_every_gradient():
    whole = backward_pass(2, 3, 4, forward_pass(2, 3, 1, 4))
    half_values = forward_pass(2, 3, 1, 4, half_squared_error)
    half = backward_pass(2, 3, 4, half_values, half_squared_error_slope)
    assert half_values.loss == 4.5
    assert (half.dL_da, half.dL_dz, half.dL_dw, half.dL_db, half.dL_dx) == (3, 3, 6, 3, 9)
    assert whole.dL_dw == 2 * half.dL_dw
    assert half.da_dz == whole.da_dz == 1


@pytest.mark.parametrize(("b", "z"), [(-10, -4), (-6, 0)])
def test_below_and_at_the_kink_nothing_is_sent(b, z):
    values = forward_pass(2, 3, b, 4)
    gradients = backward_pass(2, 3, 4, values)
    assert values == Values(z, 0, 16)
    assert gradients == Gradients(-8, 0, 0, 0, 0, 0)


def test_one_step_down_lowers_the_loss():
    before = forward_pass(2.0, 3.0, 1.0, 4.0)
    gradients = backward_pass(2.0, 3.0, 4.0, before)
    after = forward_pass(2.0, 3.0 - 0.05 * gradients.dL_dw, 1.0 - 0.05 * gradients.dL_db, 4.0)
    # w = 2.4, b = 0.7: z = 5.5, loss 1.5 squared; four rounded operations
    assert after.loss == pytest.approx(2.25, rel=1e-14, abs=0)


@pytest.mark.parametrize(
    ("loss", "slope"),
    [(squared_error, squared_error_slope), (half_squared_error, half_squared_error_slope)],
)
def test_slopes_of_the_losses_are_proved(loss, slope):
    a, y = sympy.symbols("a y")
    assert sympy.expand(loss(a, y).diff(a) - slope(a, y)) == 0
    assert not loss(a, y).has(sympy.Float)  # a half stays exact


def test_nan_is_not_absorbed():
    values = forward_pass(math.nan, 3, 1, 4)
    gradients = backward_pass(math.nan, 3, 4, values)
    assert all(math.isnan(number) for number in (*values, *gradients))


def test_arrays_are_taken_entry_by_entry():
    x = np.array([2.0, -2.0])
    values = forward_pass(x, 3.0, 1.0, 4.0)
    gradients = backward_pass(x, 3.0, 4.0, values)
    assert values.loss.tolist() == [9, 16]
    assert gradients.dL_dw.tolist() == [12, 0]
    assert gradients.dL_dx.tolist() == [18, 0]


def test_right_above_the_kink_everything_is_sent():
    values = forward_pass(0.5, 1, 0, 4)
    assert values == Values(0.5, 0.5, 12.25)
    assert backward_pass(0.5, 1, 4, values) == Gradients(-7, 1, -7, -3.5, -7, -7)
