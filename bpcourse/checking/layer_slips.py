"""The wrong rules behind `layer_mistakes`: each replaces one line of a layer's backward pass.

>>> from bpcourse.checking.layer_check import layer_trial
>>> trial = layer_trial("softmax")
>>> softmax_slip(lambda a, u: a * u)(trial.cache, trial.upstream).x.shape
(3, 4)
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from bpcourse.multilayer.modern import (
    ConvolutionCache,
    ConvolutionGradients,
    EmbeddingCache,
    EmbeddingGradients,
    NormalisationCache,
    NormalisationGradients,
    SoftmaxCache,
    SoftmaxGradients,
    batch_norm_backward,
    convolution_backward,
    embedding_backward,
    normalisation_paths,
)
from bpcourse.multilayer.modern.convolution import convolved, cut, padded, windows_of

__all__ = ["convolution_slip", "embedding_slip", "norm_slip", "paths_kept", "softmax_slip"]


def norm_slip(**rules: Callable[[NormalisationCache, Any], Any]) -> Callable:
    """Return a backward pass of a normalisation with other rules for x, gain or shift."""

    def backward(cache: NormalisationCache, upstream: np.ndarray) -> NormalisationGradients:
        wrong = {name: rule(cache, upstream) for name, rule in rules.items()}
        return batch_norm_backward(cache, upstream)._replace(**wrong)

    return backward


def paths_kept(*kept: str) -> Callable:
    """Return a rule for x that knows only some of the paths.

    >>> from bpcourse.checking.layer_check import layer_trial
    >>> trial = layer_trial("batch norm")
    >>> bool(paths_kept("mean")(trial.cache, trial.upstream).any())
    True
    """

    def x(cache: NormalisationCache, upstream: np.ndarray) -> np.ndarray:
        paths = normalisation_paths(cache, upstream)
        return np.sum([getattr(paths, name) for name in kept], axis=0)

    return x


def x_without_gain(cache: NormalisationCache, upstream: np.ndarray) -> np.ndarray:
    return batch_norm_backward(cache._replace(gain=np.ones_like(cache.gain)), upstream).x


def x_along_the_other_axis(cache: NormalisationCache, upstream: np.ndarray) -> np.ndarray:
    other = -1 if cache.axis == 0 else 0
    return batch_norm_backward(cache._replace(axis=other), upstream).x


def x_without_epsilon(cache: NormalisationCache, upstream: np.ndarray) -> np.ndarray:
    variance = (cache.centred**2).mean(axis=cache.axis, keepdims=True)
    return batch_norm_backward(cache._replace(deviation=np.sqrt(variance)), upstream).x


def x_with_one_fewer(cache: NormalisationCache, upstream: np.ndarray) -> np.ndarray:
    direct, mean, variance, _ = normalisation_paths(cache, upstream)
    count = cache.centred.shape[cache.axis]
    return direct + (mean + variance) * count / (count - 1)


def over_rows(rule: Callable) -> Callable:
    """Return a rule that adds `rule(cache)` times upstream over all rows, as gain and shift do."""

    def summed(cache: NormalisationCache, upstream: np.ndarray) -> np.ndarray:
        return (upstream * rule(cache)).sum(axis=tuple(range(upstream.ndim - 1)))

    return summed


def gain_for_each_row(cache: NormalisationCache, upstream: np.ndarray) -> np.ndarray:
    return (upstream * cache.normalised).sum(axis=-1)


def averaged(name: str) -> Callable:
    """Return a rule for gain or shift that takes the mean over the rows."""

    def rule(cache: NormalisationCache, upstream: np.ndarray) -> np.ndarray:
        rows = upstream.size // upstream.shape[-1]
        return getattr(batch_norm_backward(cache, upstream), name) / rows

    return rule


def embedding_slip(rule: Callable[[np.ndarray, np.ndarray, np.ndarray], Any]) -> Callable:
    """Return a backward pass with `rule(tokens, upstream, zeros like the table)`."""

    def backward(cache: EmbeddingCache, upstream: np.ndarray) -> EmbeddingGradients:
        return EmbeddingGradients(rule(cache.tokens, upstream, np.zeros_like(cache.table)))

    return backward


def assigned(tokens: np.ndarray, upstream: np.ndarray, table: np.ndarray) -> np.ndarray:
    table[tokens] = upstream
    return table


def to_every_row(tokens: np.ndarray, upstream: np.ndarray, table: np.ndarray) -> np.ndarray:
    return table + upstream.sum(axis=tuple(range(tokens.ndim)))


def mean_of_occurrences(tokens: np.ndarray, upstream: np.ndarray, table: np.ndarray) -> np.ndarray:
    counts = np.bincount(tokens.ravel(), minlength=len(table))
    return added(tokens, upstream, table) / np.maximum(counts, 1)[:, None]


def counted(tokens: np.ndarray, upstream: np.ndarray, table: np.ndarray) -> np.ndarray:
    return added(tokens, np.ones_like(upstream), table)


def last_example(tokens: np.ndarray, upstream: np.ndarray, table: np.ndarray) -> np.ndarray:
    return added(tokens[-1], upstream[-1], table)


def added(tokens: np.ndarray, upstream: np.ndarray, table: np.ndarray) -> np.ndarray:
    """Return the right rule, on tokens or gradients that may be wrong."""
    return embedding_backward(EmbeddingCache(upstream, tokens, table), upstream).table


def convolution_slip(**rules: Callable[[ConvolutionCache, Any], Any]) -> Callable:
    """Return a backward pass of a convolution with other rules for x, kernel or bias."""

    def backward(cache: ConvolutionCache, upstream: np.ndarray) -> ConvolutionGradients:
        wrong = {name: rule(cache, upstream) for name, rule in rules.items()}
        return convolution_backward(cache, upstream)._replace(**wrong)

    return backward


def x_by(turn: Callable[[np.ndarray], np.ndarray]) -> Callable:
    """Return a rule for x that slides `turn(kernel)` over upstream."""

    def x(cache: ConvolutionCache, upstream: np.ndarray) -> np.ndarray:
        return cut(_slid(turn(cache.kernel), upstream), cache.padding)

    return x


def _slid(kernel: np.ndarray, upstream: np.ndarray) -> np.ndarray:
    rows, columns = kernel.shape[2:]
    return convolved(padded(upstream, rows - 1, columns - 1), kernel)


def x_not_cut(cache: ConvolutionCache, upstream: np.ndarray) -> np.ndarray:
    return _slid(cache.kernel[:, :, ::-1, ::-1].swapaxes(0, 1), upstream)


def x_shifted(cache: ConvolutionCache, upstream: np.ndarray) -> np.ndarray:
    height, width = (length - 2 * cache.padding for length in cache.padded_x.shape[2:])
    return x_not_cut(cache, upstream)[:, :, :height, :width]


def kernel_of_last_example(cache: ConvolutionCache, upstream: np.ndarray) -> np.ndarray:
    last = cache._replace(padded_x=cache.padded_x[-1:], output=cache.output[-1:])
    return convolution_backward(last, upstream[-1:]).kernel


def kernel_flipped(cache: ConvolutionCache, upstream: np.ndarray) -> np.ndarray:
    return convolution_backward(cache, upstream).kernel[:, :, ::-1, ::-1]


def kernel_of_first_place(cache: ConvolutionCache, upstream: np.ndarray) -> np.ndarray:
    first = windows_of(cache.padded_x, cache.kernel)[:, :, 0, 0]
    return np.einsum("ncij,no->ocij", first, upstream.sum(axis=(2, 3)))


def softmax_slip(rule: Callable[[np.ndarray, np.ndarray], Any]) -> Callable:
    """Return a backward pass of softmax with `rule(a, upstream)` in place of the right one."""

    def backward(cache: SoftmaxCache, upstream: np.ndarray) -> SoftmaxGradients:
        return SoftmaxGradients(rule(cache.output, upstream))

    return backward
