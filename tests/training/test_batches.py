"""Mini-batches: every example once a sweep, rows together, orders from a generator."""

from itertools import chain

import numpy as np
import pytest

from bpcourse.errors import InputTypeError, InputValueError, ShapeError
from bpcourse.training import Batches
from bpcourse.training.datasets import Examples

X = np.arange(10.0)[:, None]
EXAMPLES = Examples(X, -X)


def rows(batches):
    """Return the inputs of one sweep, batch by batch."""
    return [x[:, 0].tolist() for x, _ in batches]


@pytest.mark.parametrize("size", [1, 3, 5, 7, 10, None])
def test_every_example_comes_once_a_sweep(size):
    batches = Batches(EXAMPLES, size, np.random.default_rng(0))
    for _ in range(3):
        sweep = rows(batches)
        assert sorted(chain(*sweep)) == list(range(10))
        assert len(sweep) == len(batches)
        assert {len(batch) for batch in sweep[:-1]} <= {size}
    assert all((x == -y).all() for x, y in batches)


def test_the_last_smaller_batch_is_kept_or_dropped():
    sizes = [[len(b) for b in rows(Batches(EXAMPLES, 4, keep_last=keep))] for keep in (True, False)]
    assert sizes == [[4, 4, 2], [4, 4]]
    full = [[len(b) for b in rows(Batches(EXAMPLES, 5, keep_last=keep))] for keep in (True, False)]
    assert full == [[5, 5], [5, 5]]


def test_dropping_leaves_out_others_each_time():
    batches = Batches(EXAMPLES, 4, np.random.default_rng(0), keep_last=False)
    left_out = {frozenset(range(10)) - set(chain(*rows(batches))) for _ in range(10)}
    assert len(left_out) > 1


def test_orders_follow_the_seed_and_change_from_sweep_to_sweep():
    first, second = (Batches(EXAMPLES, 3, np.random.default_rng(7)) for _ in range(2))
    sweeps = [rows(first) for _ in range(3)]
    assert sweeps == [rows(second) for _ in range(3)]
    assert sweeps[0] != sweeps[1] != sweeps[2]


def test_without_a_generator_the_order_stays():
    assert rows(Batches(EXAMPLES, 4)) == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9]]


def test_a_batch_is_a_copy():
    for x, _ in Batches(EXAMPLES):
        x[:] = 99
    assert X.max() == 9


@pytest.mark.parametrize("size", [0, -1, 11, 2.5, "4", True])
def test_a_size_that_is_none_is_refused(size):
    message = r"size is .*; give a whole number from 1 to 10"
    with pytest.raises((InputTypeError, InputValueError), match=message):
        Batches(EXAMPLES, size)


def test_what_is_no_data_is_refused():
    with pytest.raises(InputTypeError, match="rng is 3"):
        Batches(EXAMPLES, 2, 3)
    with pytest.raises(ShapeError, match="give a row for each example"):
        Batches((X, X[:5]))
    with pytest.raises(InputValueError, match="an empty batch"):
        Batches((X[:0], X[:0]))
