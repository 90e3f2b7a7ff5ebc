"""A gradient from several processes: the same bits, also when one of them dies."""

import os
import signal
import time

import numpy as np
import pytest

from bpcourse.errors import InputTypeError, InputValueError, ShapeError, WorkerError
from bpcourse.experiments import workers as module
from bpcourse.experiments.workers import gradient_on, mean_gradient, shard_gradient, workers
from bpcourse.multilayer import Layer, Network, init_network


def given(examples=24, seed=0):
    """Return a network with a batch."""
    rng = np.random.default_rng(seed)
    network = init_network((3, 5, 2), "tanh", rng=rng)
    return network, rng.normal(size=(examples, 3)), rng.normal(size=(examples, 2))


def in_one_process(network, x, y, shards):
    """Return what the workers have to give, computed here."""
    pairs = zip(np.split(x, shards), np.split(y, shards), strict=True)
    return mean_gradient([shard_gradient(network, *pair) for pair in pairs])


def same_bits(one, other):
    return all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))


@pytest.mark.parametrize("shards", [1, 2, 3, 4, 6, 24])
@pytest.mark.parametrize("seed", range(5))
def test_the_mean_of_the_shards_is_the_gradient_of_the_mean(shards, seed):
    found, whole = (in_one_process(*given(seed=seed), n) for n in (shards, 1))
    for a, b in zip(found, whole, strict=True):
        assert np.allclose(a, b, rtol=1e-12, atol=1e-15)  # other sums, and so other roundings


@pytest.mark.parametrize("shards", [2, 4, 8])
def test_where_binary_holds_every_number_it_is_so_to_the_last_bit(shards):
    rng = np.random.default_rng(1)
    W, x, y = (rng.integers(-8, 9, size) / 8 for size in ((2, 3), (16, 3), (16, 2)))
    network = Network((Layer(W, np.zeros(2), "linear"),), "half squared error")
    assert same_bits(in_one_process(network, x, y, shards), in_one_process(network, x, y, 1))


def test_unequal_shards_would_be_wrong_and_are_refused():
    network, x, y = given()
    uneven = mean_gradient(
        [shard_gradient(network, x[:4], y[:4]), shard_gradient(network, x[4:], y[4:])]
    )
    assert not np.allclose(uneven[0], shard_gradient(network, x, y)[0], rtol=1e-3)
    with pytest.raises(InputValueError, match="24 examples make no 5 equal shards"):
        gradient_on(None, network, x, y, shards=5)


@pytest.mark.parametrize("count", [0, -1, 2.5, "2", None, True])
def test_a_number_of_workers_that_is_none_is_refused(count):
    with pytest.raises((InputTypeError, InputValueError), match="whole number"), workers(count):
        pass


# --- with dask.distributed -----------------------------------------------------------------------


@pytest.fixture(scope="module")
def client(distributed):  # noqa: ARG001  skipped without it
    """Return a client of two processes."""
    with workers(2) as client:
        yield client


def test_two_processes_give_the_same_bits(client):
    pids = client.run(os.getpid).values()
    assert len({*pids, os.getpid()}) == 3
    for shards in (2, 4):
        assert same_bits(gradient_on(client, *given(), shards), in_one_process(*given(), shards))


def slow_shard(network, x, y):
    time.sleep(0.3)
    return shard_gradient(network, x, y)


def test_one_is_killed_in_mid_run_and_nothing_is_lost(client, monkeypatch):
    monkeypatch.setattr(module, "shard_gradient", slow_shard)
    run, before = client.cluster.loop.call_later, list(client.run(os.getpid).values())
    run(0.4, os.kill, before[0], signal.SIGKILL)  # in its second shard of four
    start = time.monotonic()
    found = gradient_on(client, *given(), shards=8)
    assert same_bits(found, in_one_process(*given(), 8))
    assert time.monotonic() - start > 1  # eight shards of 0.3 s on two workers: it was in mid-run
    client.wait_for_workers(2, timeout=30)
    assert before[0] not in client.run(os.getpid).values()


def test_an_error_in_a_shard_comes_through(client):
    network, x, y = given()
    with pytest.raises(ShapeError, match="y has shape"):
        gradient_on(client, network, x, y[:, :1], shards=2)


def deadly_shard(*_):
    os.kill(os.getpid(), signal.SIGKILL)


def test_where_every_worker_dies_it_is_said_and_not_waited_for_ever(client, monkeypatch):
    monkeypatch.setattr(module, "shard_gradient", deadly_shard)
    monkeypatch.setattr(module, "PATIENCE", 20)
    with pytest.raises(WorkerError, match="start new ones"):
        gradient_on(client, *given(), shards=2)
