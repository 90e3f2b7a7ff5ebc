"""The array readings: copies, kinds, shapes, and the rules that send gradients back."""

import numpy as np
import pytest

from bpcourse.errors import InputTypeError, ShapeError
from bpcourse.functions import (
    batch_norm,
    exp,
    layer_norm,
    log,
    matmul,
    power,
    reshape,
    softmax_cross_entropy,
)
from bpcourse.functions.accepted import as_value
from bpcourse.graph.array_rules import sum_to


@pytest.mark.parametrize(
    ("given", "dtype"),
    [
        ([1, 2], np.float64),
        (np.array([1, 2], np.uint8), np.float64),
        (np.array([True]), np.float64),
        (np.array([1.0], np.float32), np.float32),
        (np.array([1.0]), np.float64),
        (np.array([1j]), np.complex128),
    ],
)
def test_values_are_copies_of_a_known_kind(given, dtype):
    value = as_value(given)
    assert value.dtype == dtype
    assert value.tolist() == np.asarray(given).tolist()
    assert not np.shares_memory(value, np.asarray(given))


def test_an_array_without_axes_becomes_a_number():
    assert isinstance(as_value(np.array(3)), float)
    assert isinstance(as_value(np.array(3.5)), float)
    assert isinstance(as_value(np.float32(3)), np.float32)


@pytest.mark.parametrize("given", ["a", ["a"], [None], [{}], np.array([1], object)])
def test_other_kinds_are_refused(given):
    with pytest.raises(InputTypeError, match="got an array of dtype"):
        as_value(given)


def test_ragged_rows_are_refused():
    with pytest.raises(ShapeError, match="rows of unequal length"):
        as_value([[1, 2], [3]])


@pytest.mark.parametrize(
    ("shape", "parent", "expected"),
    [
        ((2, 3), (2, 3), [[0, 1, 2], [3, 4, 5]]),
        ((2, 3), (3,), [3, 5, 7]),
        ((2, 3), (1, 3), [[3, 5, 7]]),
        ((2, 3), (2, 1), [[3], [12]]),
        ((2, 3), (1, 1), [[15]]),
        ((2, 3), (1,), [15]),
        ((2, 3), (), 15),
        ((1, 6), (1,), [15]),
        ((1, 1, 6), (6,), [0, 1, 2, 3, 4, 5]),
        ((2, 1, 3), (1, 3), [[3, 5, 7]]),
        ((2, 3, 1), (3, 1), [[3], [5], [7]]),
        ((0, 3), (3,), [0, 0, 0]),
    ],
)
def test_broadcasting_is_undone(shape, parent, expected):
    gradient = np.arange(float(np.prod(shape))).reshape(shape)
    found = sum_to(gradient, np.zeros(parent))
    assert np.shape(found) == parent
    assert found.tolist() == expected


def test_a_number_has_nothing_to_sum():
    assert sum_to(2, np.zeros(3)) == 2
    assert sum_to(np.float64(2), 1.0) == 2


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ((2, 3), (2, 3)),
        ((3,), (2,)),
        ((2, 3), (2,)),
        ((2, 2, 3), (2, 2)),
        ((2, 2, 2), (3, 2, 2)),
        ((), (2,)),
        ((2,), ()),
    ],
)
def test_matrix_products_of_other_shapes_are_refused(a, b):
    with pytest.raises(ShapeError, match="cannot multiply shapes"):
        matmul(np.ones(a), np.ones(b) if b else np.array(1.0))


def test_perfect_predictions_of_another_shape_are_not_broadcast():
    with pytest.raises(ShapeError, match=r"logits have shape \(5, 1\) and targets \(5,\)"):
        softmax_cross_entropy(np.ones((5, 1)), np.ones(5))


@pytest.mark.parametrize("shape", [(0, 3), (3, 0), (0,)])
def test_empty_batches_are_refused(shape):
    with pytest.raises(ShapeError, match="the batch is empty"):
        softmax_cross_entropy(np.ones(shape), np.ones(shape))


@pytest.mark.parametrize("norm", [batch_norm, layer_norm])
def test_normalisation_wants_a_batch(norm):
    for shape in ((3,), (2, 3, 4), (0, 3)):
        with pytest.raises(ShapeError, match="a batch has two axes"):
            norm(np.ones(shape), 1.0, 0.0)
    with pytest.raises(ShapeError, match="one of each for every unit"):
        norm(np.ones((1, 3)), np.ones((4, 3)), 0.0)
    with pytest.raises(ShapeError, match="one of each for every unit"):
        norm(np.ones((1, 3)), 1.0, np.zeros((4, 3)))


def test_reshape_keeps_the_number_of_entries():
    with pytest.raises(ShapeError, match=r"cannot give 6 entries .* the shape \(4,\)"):
        reshape(np.ones((2, 3)), (4,))


def test_empty_arrays_go_through():
    empty = np.ones(0)
    assert exp(empty).size == log(empty).size == power(empty, 2).size == 0


def test_cross_entropy_averages_over_rows():
    one = softmax_cross_entropy(np.array([[1.0, 2.0]]), np.array([[0.0, 1.0]]))
    two = softmax_cross_entropy(np.array([[1.0, 2.0]] * 2), np.array([[0.0, 1.0]] * 2))
    assert one == two == softmax_cross_entropy(np.array([1.0, 2.0]), np.array([0.0, 1.0]))
