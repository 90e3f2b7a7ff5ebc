"""Backward passes of modern layers that are wrong on purpose.

>>> list(LAYER_MISTAKES["softmax"])[:2]
['diagonal only', 'second term left out']

A mistake is a wrong rule, computed on the same inputs as the right one; never a number.
"""

import numpy as np

from bpcourse.checking import layer_slips as slips
from bpcourse.checking.layer_mistake import LayerMistake
from bpcourse.checking.layer_slips import (
    convolution_slip,
    embedding_slip,
    norm_slip,
    paths_kept,
    softmax_slip,
)
from bpcourse.checking.sequence_mistakes import ROWS

__all__ = ["LAYER_MISTAKES"]


_NORM = (
    LayerMistake(
        "mean and variance taken as constants",
        "One reads n = (x − m)/s as a formula in x alone, and divides by s.",
        "Your ∂L/∂x knows the direct path only: each x also moves the mean and the variance "
        "along its {along}, and through them all other outputs there.",
        norm_slip(x=paths_kept("direct")),
    ),
    LayerMistake(
        "mean path left out",
        "One remembers that the variance depends on x and forgets the mean above the bar.",
        "Your ∂L/∂x lacks the path through the mean: raising one x raises m, which lowers "
        "every output along the {along}, so the mean of what arrives must be taken away.",
        norm_slip(x=paths_kept("direct", "variance")),
    ),
    LayerMistake(
        "variance path left out",
        "One subtracts the mean of the gradients and thinks that this undoes the layer.",
        "Your ∂L/∂x lacks the path through the variance: an x far from the mean widens s, "
        "which pulls in every output along the {along}.",
        norm_slip(x=paths_kept("direct", "mean")),
    ),
    LayerMistake(
        "gain left out on the way to x",
        "One starts from upstream where upstream times gain belongs.",
        "Your gradients of gain and shift are right and ∂L/∂x starts from ∂L/∂output: x "
        "reaches the output through gain · n, so multiply by the gain first.",
        norm_slip(x=slips.x_without_gain),
    ),
    LayerMistake(
        "gain's gradient without n",
        "One copies the line of the shift: both are sums over the rows.",
        "Your gradient of the gain equals that of the shift: what the gain multiplied on the "
        "way forward is n, so upstream times n is what you add up.",
        norm_slip(gain=slips.over_rows(lambda cache: np.ones_like(cache.output))),
    ),
    LayerMistake(
        "gain's gradient with x − m",
        "One takes the centred numbers, which are at hand, for the normalised ones.",
        "Your gradient of the gain lacks the division by s: the gain multiplied n = (x − m)/s, "
        "not x − m.",
        norm_slip(gain=slips.over_rows(lambda cache: cache.centred)),
    ),
    LayerMistake(
        "gain's gradient summed over the units",
        "One sums over the last axis, and gets one number for each row.",
        "Your gradient of the gain has an entry for each row instead of one for each unit: the "
        "gain is shared by all rows, so the rows are what is summed away.",
        norm_slip(gain=slips.gain_for_each_row),
    ),
    LayerMistake(
        "gain and shift averaged",
        "One takes means over the rows, since the layer is full of means.",
        "Your gradients of gain and shift are too small by the number of rows: each row sends "
        "its part, and parts are added; a mean belongs to the loss, and upstream has it.",
        norm_slip(gain=slips.averaged("gain"), shift=slips.averaged("shift")),
    ),
    LayerMistake(
        "means along the wrong axis",
        "One has both normalisations in mind, and averages along the axis of the other.",
        "Your ∂L/∂x takes its means along the {other}, and this layer took mean and variance "
        "along the {along}: the way back averages where the way forward did.",
        norm_slip(x=slips.x_along_the_other_axis),
    ),
    LayerMistake(
        "one fewer in the count",
        "One remembers the variance of statistics, which divides by n − 1.",
        "Your ∂L/∂x shares out by n − 1: this layer divides by n on the way forward, in the "
        "mean and in the variance, so n it is on the way back.",
        norm_slip(x=slips.x_with_one_fewer),
    ),
    LayerMistake(
        "epsilon forgotten",
        "One computes the deviation again on the way back, from the variance alone.",
        "Your ∂L/∂x is off by a hair: the forward pass divided by √(v + ε), so the way back "
        "needs the same s, not √v; keep it in the cache.",
        norm_slip(x=slips.x_without_epsilon),
    ),
)
_EMBEDDING = (
    LayerMistake(
        "assigned instead of added",
        "One writes table[tokens] = upstream, or +=, which reads once and writes once.",
        "Your gradient keeps one occurrence of each token: a token that stands in the text several "
        "times has several paths to the loss, and they add; np.add.at does that.",
        embedding_slip(slips.assigned),
    ),
    LayerMistake(
        "whole table gets the gradient",
        "One treats the table like a bias, and sums the gradients over all tokens.",
        "All rows of your gradient are equal: a row gets what arrived at its own token, and one "
        "that was not looked up gets 0.",
        embedding_slip(slips.to_every_row),
    ),
    LayerMistake(
        "occurrences averaged",
        "One wants each token to count once, however often it occurs.",
        "Your rows of tokens that occur several times are too small by their number: paths that "
        "meet add up, nothing divides them.",
        embedding_slip(slips.mean_of_occurrences),
    ),
    LayerMistake(
        "gradient of the rows, not of the table",
        "One returns what arrives, since looking up changes no number.",
        "Your gradient has the shape of the output: it must have the shape of the table, with each "
        "token's gradient in the row that it was read from.",
        embedding_slip(lambda tokens, upstream, table: upstream),  # noqa: ARG005
    ),
    LayerMistake(
        "upstream left out",
        "One thinks of the local derivative, 1 where a row was read, and stops there.",
        "Your gradient counts how often each row was read: that is the local derivative, and it "
        "still has to be multiplied by what arrives from upstream.",
        embedding_slip(slips.counted),
    ),
    LayerMistake(
        "last example only",
        "One loops over the batch and starts each round with a fresh table of zeros.",
        "Your gradient knows the last example only: make the zeros once, before the loop, and let "
        "every example add to them.",
        embedding_slip(slips.last_example),
    ),
)
_CONVOLUTION = (
    LayerMistake(
        "kernel not flipped",
        "One knows that the way back is a convolution, and takes the same kernel.",
        "Your ∂L/∂x slides the kernel as it stands: x(k, l) was met by kernel(r, c) at the place "
        "(k − r, l − c), so rows and columns count backward and the kernel is flipped.",
        convolution_slip(x=slips.x_by(lambda kernel: kernel.swapaxes(0, 1))),
    ),
    LayerMistake(
        "kernel flipped along its rows only",
        "One reverses the first of the two axes and forgets the second.",
        "Your kernel is flipped upside down and not left to right: both axes count backward.",
        convolution_slip(x=slips.x_by(lambda kernel: kernel[:, :, ::-1].swapaxes(0, 1))),
    ),
    LayerMistake(
        "channels reshaped instead of swapped",
        "One needs (channels in, channels out, rows, columns), and reshapes the kernel to it.",
        "Your kernel has its numbers in the wrong channels: reshape reads them in the old order, "
        "and the two axes of channels must change places.",
        convolution_slip(x=slips.x_by(lambda k: _reshaped(k[:, :, ::-1, ::-1]))),
    ),
    LayerMistake(
        "padding not cut off",
        "One slides over everything and returns what comes out.",
        "Your ∂L/∂x is the gradient of the padded x: cut off the rows and columns of zeros that "
        "went round it.",
        convolution_slip(x=slips.x_not_cut),
    ),
    LayerMistake(
        "shifted by the padding",
        "One cuts to the size of x, from the first row and column on.",
        "Your ∂L/∂x has the right numbers, moved down and to the right: x begins behind the "
        "padding, so cut as many rows and columns on either side.",
        convolution_slip(x=slips.x_shifted),
    ),
    LayerMistake(
        "kernel's gradient flipped",
        "One has learned that the way back flips the kernel, and flips its gradient too.",
        "Your kernel's gradient stands on its head: kernel(r, c) met x(i + r, j + c), which counts "
        "forward; only on the way to x it counts backward.",
        convolution_slip(kernel=slips.kernel_flipped),
    ),
    LayerMistake(
        "kernel's gradient from the last example",
        "One loops over the batch and assigns where one should add.",
        "Your kernel's gradient knows the last example only: every example uses the same kernel, "
        "so their parts are added.",
        convolution_slip(kernel=slips.kernel_of_last_example),
    ),
    LayerMistake(
        "kernel's gradient from one window",
        "One adds up upstream over all places and multiplies by the first window.",
        "Your kernel's gradient sees the window at the first place only: at each place upstream "
        "goes with the window of that place, and the products are added.",
        convolution_slip(kernel=slips.kernel_of_first_place),
    ),
    LayerMistake(
        "bias from the last pixel",
        "One writes the gradient of the bias inside the loop over places, with = for +=.",
        "Your bias gradient knows the last place only: the bias was added at every place of every "
        "example, so all of them send something back.",
        convolution_slip(bias=lambda _cache, upstream: upstream[:, :, -1, -1].sum(axis=0)),
    ),
    LayerMistake(
        "bias averaged over places",
        "One takes a mean over the picture, so that large pictures do not count more.",
        "Your bias gradient is too small by the number of places: the bias acts at each of them, "
        "so sum over height and width.",
        convolution_slip(bias=lambda _cache, upstream: upstream.mean(axis=(2, 3)).sum(axis=0)),
    ),
)


def _reshaped(kernel: np.ndarray) -> np.ndarray:
    out, into, rows, columns = kernel.shape
    return kernel.reshape(into, out, rows, columns)


_SOFTMAX = (
    LayerMistake(
        "diagonal only",
        "One uses the slope of the sigmoid, a(1 − a), for each entry by itself.",
        "Your ∂L/∂x lacks the paths to the other outputs: raising one x lowers all other shares, "
        "by −a_i a_j each.",
        softmax_slip(lambda a, u: a * (1 - a) * u),
    ),
    LayerMistake(
        "second term left out",
        "One differentiates the power above the bar and takes the sum below it for a constant.",
        "Your ∂L/∂x is a · u: the sum below the bar depends on x too, and takes away a times the "
        "mean of what arrives.",
        softmax_slip(lambda a, u: a * u),
    ),
    LayerMistake(
        "sum over the wrong axis",
        "One writes axis=0, where the classes are the last axis.",
        "Your ∂L/∂x mixes the rows: each row has a softmax of its own, so the sum of u · a runs "
        "along the row.",
        softmax_slip(lambda a, u: a * (u - (u * a).sum(axis=0))),
    ),
    LayerMistake(
        "plain mean taken away",
        "One takes away the mean of upstream, as a normalisation does.",
        "Your mean of what arrives gives each output the same weight: it must be weighted by the "
        "shares a, which sum to 1.",
        softmax_slip(lambda a, u: a * (u - u.mean(axis=-1, keepdims=True))),
    ),
    LayerMistake(
        "share left out in front",
        "One takes away the weighted mean and thinks that this is all.",
        "Your ∂L/∂x lacks the factor a in front: an output with a small share moves little.",
        softmax_slip(lambda a, u: u - (u * a).sum(axis=-1, keepdims=True)),
    ),
    LayerMistake(
        "fused formula used",
        "One has learned a − y as the derivative of softmax, and puts upstream in place of y.",
        "Your ∂L/∂x is the formula of softmax and cross-entropy together: here no such loss "
        "follows, so the full Jacobian stays.",
        softmax_slip(lambda a, u: a - u),
    ),
    LayerMistake(
        "wrong sign between the terms",
        "One adds the weighted mean in place of taking it away.",
        "Your two terms have the same sign: outputs compete for a sum of 1, so what the others "
        "gain must be taken away.",
        softmax_slip(lambda a, u: a * (u + (u * a).sum(axis=-1, keepdims=True))),
    ),
)


def _along(axis: str, other: str) -> tuple[LayerMistake, ...]:
    """Return the mistakes of a normalisation in words that speak of its axis."""
    return tuple(m._replace(feedback=m.feedback.format(along=axis, other=other)) for m in _NORM)


LAYER_MISTAKES: dict[str, dict[str, LayerMistake]] = {
    kind: {mistake.name: mistake for mistake in mistakes}
    for kind, mistakes in {
        "batch norm": _along("column", "row"),
        "layer norm": _along("row", "batch"),
        "embedding": _EMBEDDING,
        "convolution": _CONVOLUTION,
        "softmax": _SOFTMAX,
    }.items()
} | ROWS
