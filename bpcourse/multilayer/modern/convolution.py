"""Convolution in two dimensions: a window moves over x, and every place is a dot product.

>>> x = np.arange(9.0).reshape(1, 1, 3, 3)
>>> convolution_forward(x, [[[[0.0, 1.0], [0.0, 0.0]]]], [10.0]).output
array([[[[11., 12.],
         [14., 15.]]]])

As in all frameworks the kernel is not flipped on the way forward; on the way back it is.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from bpcourse.errors import ShapeError, whole
from bpcourse.multilayer.modern.refusals import arriving, fitting, numbers

__all__ = [
    "ConvolutionCache",
    "ConvolutionGradients",
    "convolution_backward",
    "convolution_forward",
    "convolved",
    "cut",
    "padded",
    "windows_of",
]


class ConvolutionCache(NamedTuple):
    """The output, x with its padding, the kernel, and the width of the padding."""

    output: np.ndarray
    padded_x: np.ndarray
    kernel: np.ndarray
    padding: int


class ConvolutionGradients(NamedTuple):
    """dL/dx, dL/dkernel and dL/dbias."""

    x: np.ndarray
    kernel: np.ndarray
    bias: np.ndarray


def convolution_forward(x: Any, kernel: Any, bias: Any, padding: int = 0) -> ConvolutionCache:
    """Slide each kernel over x, row by row, and add its bias.

    >>> x, kernel = np.ones((1, 2, 3, 3)), np.ones((4, 2, 3, 3))
    >>> convolution_forward(x, kernel, np.zeros(4), padding=1).output[0, 0]
    array([[ 8., 12.,  8.],
           [12., 18., 12.],
           [ 8., 12.,  8.]])

    Shapes: `x` (examples, channels in, height, width), `kernel` (channels out, channels in, rows,
    columns), `bias` (channels out,); `padding` rows and columns of zeros go round x; the window
    moves by 1. The output has (examples, channels out, height + 2 padding - rows + 1, likewise
    width). Raises ShapeError for other shapes and for a window larger than the padded x.
    """
    x = numbers("x", x, "(examples, channels in, height, width)")
    kernel = numbers("kernel", kernel, "(channels out, channels in, rows, columns)")
    bias = fitting("bias", bias, kernel.shape[:1], "(channels out,)")
    padding = whole("padding", padding)
    _check_fit(x.shape, kernel.shape, padding)
    padded_x = padded(x, padding, padding)
    output = convolved(padded_x, kernel) + bias[:, None, None]
    return ConvolutionCache(output, padded_x, kernel, padding)


def _check_fit(x: tuple[int, ...], kernel: tuple[int, ...], padding: int) -> None:
    if x[1] != kernel[1]:
        raise ShapeError(f"x has {x[1]} channels and the kernel {kernel[1]}: give both the same")
    room = tuple(length + 2 * padding for length in x[2:])
    if room[0] < kernel[2] or room[1] < kernel[3]:
        raise ShapeError(
            f"the window {kernel[2:]} is larger than x with its padding, {room}: "
            "give a smaller kernel or more padding"
        )


def padded(a: np.ndarray, rows: int, columns: int) -> np.ndarray:
    """Put rows of zeros above and below, and columns of zeros left and right.

    >>> padded(np.ones((1, 1, 1, 1)), 0, 2)
    array([[[[0., 0., 1., 0., 0.]]]])
    """
    return np.pad(a, ((0, 0), (0, 0), (rows, rows), (columns, columns)))


def cut(a: np.ndarray, padding: int) -> np.ndarray:
    """Take the padding off again.

    >>> cut(padded(np.ones((1, 1, 1, 2)), 3, 3), 3)
    array([[[[1., 1.]]]])
    """
    height, width = a.shape[2:]
    return a[:, :, padding : height - padding, padding : width - padding]


def windows_of(a: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    """Return what the window sees at every place: (..., places down, places across, rows, columns).

    >>> windows_of(np.zeros((1, 2, 5, 6)), np.zeros((1, 2, 2, 3))).shape
    (1, 2, 4, 4, 2, 3)
    """
    return sliding_window_view(a, kernel.shape[2:], axis=(2, 3))


def convolved(a: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    """Slide a kernel over an array, without bias and padding.

    >>> convolved(np.ones((1, 1, 2, 3)), np.ones((1, 1, 2, 2)))
    array([[[[4., 4.]]]])
    """
    return np.einsum("nchwij,ocij->nohw", windows_of(a, kernel), kernel, optimize=True)


def convolution_backward(cache: ConvolutionCache, upstream: Any) -> ConvolutionGradients:
    """Return the gradients; that of x is again a convolution, with the flipped kernel.

    >>> cache = convolution_forward(np.zeros((1, 1, 3, 3)), [[[[1.0, 2.0], [3.0, 4.0]]]], [0.0])
    >>> convolution_backward(cache, [[[[0.0, 0.0], [0.0, 1.0]]]]).x
    array([[[[0., 0., 0.],
             [0., 1., 2.],
             [0., 3., 4.]]]])

    Output (i, j) used x(i + r, j + c) times kernel(r, c). So kernel(r, c) collects upstream times
    x(i + r, j + c) over all places and examples; and x(k, l) collects upstream(k - r, l - c) times
    kernel(r, c), where r and c count backward: the kernel is flipped, and channels in and out
    change places. The gradient of the padding is cut off.
    """
    _, padded_x, kernel, padding = cache
    upstream = arriving(upstream, cache.output)
    windows = windows_of(padded_x, kernel)
    rows, columns = kernel.shape[2:]
    flipped = kernel[:, :, ::-1, ::-1].swapaxes(0, 1)
    return ConvolutionGradients(
        x=cut(convolved(padded(upstream, rows - 1, columns - 1), flipped), padding),
        kernel=np.einsum("nchwij,nohw->ocij", windows, upstream, optimize=True),
        bias=upstream.sum(axis=(0, 2, 3)),
    )
