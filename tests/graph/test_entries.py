"""Entries, choices, joined arrays and stacks of matrices: their gradients, and what is refused."""

import pickle

import hypothesis.extra.numpy as hnp
import numpy as np
import pytest
from array_checks import SETTINGS, arrays_of, check
from hypothesis import given
from hypothesis import strategies as st

from bpcourse.errors import DomainError, InputTypeError, InputValueError, ShapeError
from bpcourse.functions import (
    concatenate,
    entries,
    greater,
    join,
    log,
    matmul,
    square,
    sum_of,
    transpose,
    where,
)
from bpcourse.graph import GradientProgram, backward, forward, grad, variable
from bpcourse.graph.index import read

X = variable("x")
GRID = np.arange(24.0).reshape(2, 3, 4)
SHAPES = hnp.array_shapes(min_dims=1, max_dims=3, max_side=4)


def value_of(node, array=GRID):
    return forward(node, {X: array})[node]


# --- entries


@SETTINGS
@given(data=st.data())
def test_any_index_of_numpys(data):
    array = data.draw(SHAPES.flatmap(arrays_of))
    index = data.draw(hnp.basic_indices(array.shape, allow_newaxis=True, allow_ellipsis=True))
    assert np.array_equal(value_of(X[index], array), array[index])
    check(lambda a: square(a[index]), array)


@SETTINGS
@given(data=st.data())
def test_arrays_as_an_index_also_with_entries_taken_twice(data):
    array = data.draw(SHAPES.flatmap(arrays_of))
    shapes = hnp.array_shapes(min_dims=1, max_dims=2, max_side=5)
    index = data.draw(hnp.integer_array_indices(array.shape, result_shape=shapes))
    assert np.array_equal(value_of(X[index], array), array[index])
    check(lambda a: square(a[index]), array)


@SETTINGS
@given(data=st.data())
def test_masks(data):
    array = data.draw(SHAPES.flatmap(arrays_of))
    mask = data.draw(hnp.arrays(bool, array.shape[: data.draw(st.integers(1, array.ndim))]))
    assert np.array_equal(value_of(X[mask], array), array[mask])
    check(lambda a: square(a[mask]), array)


@pytest.mark.parametrize(
    "index",
    [
        (slice(None), [0, 2, 2], None),
        ([0, 1], slice(1, None), [3, 3]),
        (Ellipsis, np.array([[0, 1], [1, 1]])),
        (np.array([True, False]), 1),
        (-1, slice(None, None, -2)),
        (np.int64(1), np.uint8(2)),
        ([],),
    ],
    ids=str,
)
def test_mixed(index):
    assert np.array_equal(value_of(X[index]), GRID[index])
    check(lambda a: square(a[index]), GRID / 24 + 0.5)


def test_where_an_entry_is_taken_twice_its_gradients_add():
    y = sum_of(X[[0, 0, 2]] * np.array([1.0, 10.0, 100.0]))
    assert backward(y, forward(y, {X: np.zeros(3)}))[X].tolist() == [11, 0, 100]


def test_an_index_is_kept_as_it_was():
    index = np.array([0, 1])
    node = X[index]
    index[:] = 2
    assert value_of(node, np.array([5.0, 6.0, 7.0])).tolist() == [5, 6]


def test_the_function_takes_arrays_too():
    assert entries(np.array([4, 5, 6]), np.array([2, 0])).tolist() == [6.0, 4.0]
    assert grad(lambda a: a[1] ** 2)(np.array([1.0, 3.0])).tolist() == [0, 6]
    assert grad(lambda a: entries(a, 1) ** 2)(np.array([1.0, 3.0])).tolist() == [0, 6]


@pytest.mark.parametrize(
    "index", [1.0, "1", True, (0, 0.5), [0.5], [[0], [0, 1]], variable("i"), slice(0, 1.5), {0}, 1j]
)
def test_what_is_no_index(index):
    with pytest.raises(InputTypeError, match="cannot stand in the index of a node"):
        _ = X[index]


def test_nothing_typed_gets_into_a_formula_of_the_table():
    class Sly(int):
        def __repr__(self):
            return "__import__('os').getcwd()"

    assert read((Sly(2), slice(Sly(1), None)))[0] == "(2, slice(1, None, None),)"


@pytest.mark.parametrize("index", [5, (0, 0, 0, 0), [7], np.array([True] * 3)], ids=str)
def test_entries_that_are_not_there(index):
    with pytest.raises(ShapeError, match=r"no entries of an array of shape \(2, 3, 4\)"):
        value_of(X[index])


def test_a_number_has_no_entries():
    with pytest.raises(InputTypeError, match="entries was given the number 3"):
        value_of(X[0], 3.0)


def test_too_many_arrays():
    many = np.zeros((1,) * 5)
    with pytest.raises(InputTypeError, match="up to 4 arrays"):
        value_of(X[([0],) * 5], many)


def test_a_node_is_not_walked_through_and_not_edited():
    for use in (lambda: list(X), lambda: 3 in X, lambda: [*reversed(X)], lambda: len(X)):
        with pytest.raises(InputTypeError, match="has no length"):
            use()
    with pytest.raises(InputTypeError, match="never edited"):
        X[0] = 1


# --- choices


@SETTINGS
@given(data=st.data())
def test_a_choice_sends_its_gradient_to_the_side_that_was_chosen(data):
    shapes = data.draw(hnp.mutually_broadcastable_shapes(num_shapes=2, max_dims=3, max_side=4))
    wide = (2, *shapes.result_shape)  # no column beside a list of as many numbers
    a, b = data.draw(arrays_of(wide)), data.draw(arrays_of(wide))
    mask = data.draw(hnp.arrays(bool, wide))
    check(lambda x, y: square(where(mask, x, y)), a, b)
    assert np.array_equal(where(mask, a, b), np.where(mask, a, b))


def test_a_choice_by_value():
    y = where(greater(X, 2), X**2, 3 * X)
    for point, value, slope in ((5.0, 25, 10), (1.0, 3, 3), (2.0, 6, 3)):
        values = forward(y, {X: point})
        assert (values[y], backward(y, values)[X]) == (value, slope)
    y = sum_of(y)
    values = forward(y, {X: np.array([5.0, 1.0])})
    assert backward(y, values)[X].tolist() == [10, 3]


def test_a_choice_of_one_number():
    assert (where(1, 10, 20), where(0.0, 10, 20), where(np.True_, 10, 20)) == (10, 20, 10)
    assert np.isnan(where(float("nan"), 10, 20))
    assert np.isnan(where(np.array([np.nan, 1.0]), 1, 2)).tolist() == [True, False]


def test_the_side_that_is_not_chosen_is_computed_all_the_same():
    y = where(greater(X, 0), log(X), X)
    with pytest.raises(DomainError, match="log"):
        forward(y, {X: -1.0})


# --- joined arrays


@SETTINGS
@given(data=st.data())
def test_arrays_joined_along_any_axis(data):
    shape = data.draw(SHAPES)
    axis = data.draw(st.integers(-len(shape), len(shape) - 1))
    lengths = data.draw(st.lists(st.integers(1, 3), min_size=1, max_size=5))
    shapes = [[*shape] for _ in lengths]
    for one, length in zip(shapes, lengths, strict=True):
        one[axis] = length
    arrays = [data.draw(arrays_of(tuple(one))) for one in shapes]
    check(lambda *parts: square(concatenate(parts, axis)), *arrays)
    assert np.array_equal(concatenate(arrays, axis), np.concatenate(arrays, axis))


def test_a_part_may_be_plain_or_be_used_twice():
    y = sum_of(concatenate([X, np.array([1.0]), X]) * np.array([1.0, 2.0, 4.0, 8.0, 16.0]))
    assert backward(y, forward(y, {X: np.zeros(2)}))[X].tolist() == [9, 18]


def test_what_cannot_be_joined():
    with pytest.raises(ShapeError, match=r"cannot join shapes \(2, 3, 4\) and \(2,\) along axis 0"):
        value_of(join(X, np.zeros(2)))
    with pytest.raises(ShapeError, match="along axis 3"):
        value_of(join(X, X, 3))
    with pytest.raises(InputValueError, match="no parts"):
        concatenate([])
    with pytest.raises(InputTypeError, match=r"axis is 0\.5"):
        join(X, X, 0.5)
    with pytest.raises(InputTypeError, match="use concatenate of bpcourse"):
        np.concatenate([X, X])


# --- stacks of matrices


@SETTINGS
@given(data=st.data())
def test_products_of_stacks(data):
    stacks = data.draw(hnp.mutually_broadcastable_shapes(num_shapes=2, max_dims=2, max_side=3))
    rows, inner, columns = (data.draw(st.integers(1, 3)) for _ in range(3))
    left = data.draw(arrays_of((*stacks.input_shapes[0], rows, inner)))
    right = data.draw(arrays_of((*stacks.input_shapes[1], inner, columns)))
    check(matmul, left, right)
    assert np.array_equal(matmul(left, right), left @ right)


def test_a_vector_beside_a_stack():
    check(matmul, np.array([0.5, 1.5, 0.25]), GRID[:, :, :2] / 24 + 0.1)
    check(matmul, GRID / 24 + 0.1, np.array([0.5, 1.5, 0.25, 1.0]))


@SETTINGS
@given(data=st.data())
def test_axes_in_any_order(data):
    array = data.draw(SHAPES.flatmap(arrays_of))
    axes = data.draw(st.permutations(range(array.ndim)))
    axes = [axis - array.ndim if data.draw(st.booleans()) else axis for axis in axes]
    check(lambda a: square(transpose(a, axes)) * transpose(a, axes), array)
    assert np.array_equal(transpose(array, axes), np.transpose(array, axes))


def test_axes_that_are_not_there():
    with pytest.raises(ShapeError, match="name each of the 3 axes once"):
        value_of(transpose(X, (0, 1)))


# --- together


def attention(query, key, value):
    """Return one causal head: what the pieces are for."""
    scores = query @ transpose(key, (0, 2, 1))
    seen = np.tril(np.ones((3, 3))) == 1
    kept = where(seen, scores, -1e9)[:, :, :]
    return concatenate([kept[:, :1] @ value, kept[:, 1:] @ value], axis=1)


def test_all_together_and_as_a_program():
    shapes = [(2, 3, 2), (2, 3, 2), (2, 3, 4)]
    arrays = [np.linspace(0.1, 1, int(np.prod(shape))).reshape(shape) for shape in shapes]
    nodes = [variable(name) for name in "qkv"]
    seen = np.tril(np.ones((3, 3))) == 1
    y = sum_of(square(where(seen, nodes[0] @ transpose(nodes[1], (0, 2, 1)), 0.0) @ nodes[2]))
    values = forward(y, dict(zip(nodes, arrays, strict=True)))
    gradients = backward(y, values)
    found = GradientProgram(y, nodes)(*arrays)
    for node, gradient in zip(nodes, found.gradients, strict=True):
        # the same operations on the same numbers
        assert np.array_equal(gradients[node], gradient)
    check(lambda *qkv: attention(*qkv) * 1e-9, *arrays)


def test_graphs_with_an_index_survive_being_stored():
    y = sum_of(square(X[[1, 0], :, 1:]))
    again = pickle.loads(pickle.dumps(y))  # noqa: S301  our own
    x = next(node for node in again.parents[0].parents[0].parents if node.is_variable)
    assert forward(again, {x: GRID})[again] == value_of(y)


def test_an_index_cannot_be_changed_once_its_node_is_made():
    rows = np.array([0, 2])
    node = variable("x")[rows]
    rows[0] = 1
    kept = node.parents[1].constant
    assert kept.tolist() == [0, 2]
    with pytest.raises(ValueError, match="read-only"):
        kept[0] = 1
