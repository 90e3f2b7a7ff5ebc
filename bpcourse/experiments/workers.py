"""One gradient from several processes: each works on a shard of the batch, and the mean is taken.

>>> import numpy as np
>>> from bpcourse.multilayer import backward_pass, forward_pass, in_order, init_network
>>> network = init_network((2, 1), rng=np.random.default_rng(0))
>>> x, y = np.array([[1.0, 0.5], [2.0, 0.25]]), np.array([[1.0], [0.0]])
>>> whole = in_order(backward_pass(network, forward_pass(network, x), y))
>>> parts = mean_gradient([shard_gradient(network, x[k : k + 1], y[k : k + 1]) for k in (0, 1)])
>>> all((a == b).all() for a, b in zip(whole, parts, strict=True))
True

The processes are those of dask.distributed, which is an extra of the course: `cluster`.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager
from typing import Any

import numpy as np

from bpcourse.errors import InputValueError, MissingLibraryError, WorkerError, whole
from bpcourse.multilayer import Network, backward_pass, forward_pass, in_order

__all__ = ["gradient_on", "mean_gradient", "shard_gradient", "workers"]

MOST = 64  # workers
PATIENCE = 60  # seconds, for all shards of a batch


def shard_gradient(network: Network, x: np.ndarray, y: np.ndarray) -> list[np.ndarray]:
    """Return the gradient of one shard, dL/dW1, dL/db1, ..."""
    return in_order(backward_pass(network, forward_pass(network, x), y))


def mean_gradient(shards: Sequence[list[np.ndarray]]) -> list[np.ndarray]:
    """Return the mean of the shards' gradients, added in their order: the same bits every time.

    >>> mean_gradient([[np.array([1.0])], [np.array([3.0])]])
    [array([2.])]
    """
    return [sum(arrays) / len(arrays) for arrays in zip(*shards, strict=True)]


@contextmanager
def workers(count: int = 2) -> Iterator[Any]:
    """Start processes on this machine, and end them afterwards; yields dask's client.

    Raises InputTypeError or InputValueError for a count that is none, and MissingLibraryError
    without dask.distributed.
    """
    count = whole("workers", count, 1, MOST)
    try:
        from distributed import Client, LocalCluster  # noqa: PLC0415  an extra, and slow to load
    except ImportError as error:
        raise MissingLibraryError(
            'workers need dask.distributed; install it with: pip install "distributed"'
        ) from error
    options = {"n_workers": count, "threads_per_worker": 1, "dashboard_address": None}
    with LocalCluster(**options) as cluster, Client(cluster) as client:
        yield client


def gradient_on(
    client: Any, network: Network, x: np.ndarray, y: np.ndarray, shards: int = 4
) -> list[np.ndarray]:
    """Return the gradient of a batch, computed shard by shard on the client's workers.

    A worker that dies is started again, and its shards are computed once more: the result has the
    same bits. Raises InputValueError for shards that are no equal parts of the batch, WorkerError
    where no worker is left.
    """
    if len(x) % whole("shards", shards, 1, len(x)):
        raise InputValueError(f"{len(x)} examples make no {shards} equal shards; take a divisor")
    parts = np.split(np.arange(len(x)), shards)
    given = zip(*((network, x[part], y[part]) for part in parts), strict=True)
    tasks = client.map(shard_gradient, *given, pure=False)  # an old result is not asked for
    return mean_gradient(_brought(client, tasks))


def _brought(client: Any, tasks: list) -> list:
    """Return the results of the tasks; an error inside a task comes through as it is."""
    from distributed import KilledWorker, wait  # noqa: PLC0415  loaded already, with the client

    try:
        wait(tasks, timeout=PATIENCE)
        return client.gather(tasks)
    except (KilledWorker, CancelledError, TimeoutError, OSError, RuntimeError) as error:
        raise WorkerError(
            f"no gradient came back from the workers within {PATIENCE} seconds "
            f"({type(error).__name__}); nothing was changed: start new ones with workers()"
        ) from error
