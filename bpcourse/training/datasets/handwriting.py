"""1,797 digits written by hand, 8 by 8 pixels each.

>>> x, y = digits()
>>> x.shape, y.shape
((1797, 64), (1797, 10))

Source: E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits (1998), UCI Machine
Learning Repository, archive.ics.uci.edu/dataset/80, licence CC BY 4.0. These are the 1,797 digits
of its test part, written by 13 people, as scikit-learn hands them on: the numbers are unchanged,
the file is of another form. Each pixel counts the dark points among 4 by 4 of the scan.
"""

import hashlib
from io import BytesIO
from pathlib import Path

import numpy as np

from bpcourse.errors import InputValueError
from bpcourse.training.datasets.examples import Examples, one_hot

__all__ = ["CHECKSUM", "DARKEST", "digits"]

DARKEST = 16  # all 4 by 4 points
CHECKSUM = "089d33176bf6819a5c6ebd6746c5293713f4e81c2c8fc52b672e6e15faa78f41"
FILE = Path(__file__).with_name("digits.npz")


def digits() -> Examples:
    """Return pixels from 0, white, to 1, dark, (1797, 64), and a one-hot row a digit, (1797, 10).

    >>> x, y = digits()
    >>> [int(row.argmax()) for row in y[:12]]
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1]
    >>> for row in x[0].reshape(8, 8)[:4]:
    ...     print("".join(".-+#"[min(3, int(4 * dark))] for dark in row))
    ..-#+...
    ..##+#-.
    ..#..++.
    .-#..++.

    Raises InputValueError if the file in the package is not what it was.
    """
    data = FILE.read_bytes()
    if hashlib.sha256(data).hexdigest() != CHECKSUM:
        raise InputValueError(f"{FILE.name} in the package is damaged: install bpcourse again")
    with np.load(BytesIO(data)) as stored:
        return Examples(stored["pixels"] / DARKEST, one_hot(stored["labels"], 10))
