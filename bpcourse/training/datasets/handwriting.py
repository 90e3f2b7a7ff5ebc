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
import zlib
from pathlib import Path

import numpy as np

from bpcourse.errors import InputValueError
from bpcourse.training.datasets.examples import Examples, one_hot

__all__ = ["CHECKSUM", "DARKEST", "digits"]

DARKEST = 16  # all 4 by 4 points
PIXELS = 64  # of a digit; its label follows as one byte more
CHECKSUM = "afde73cd11bb949ba9af8e62bda8cd687364dc6358e2a9737b243ca960622011"
FILE = Path(__file__).with_name("digits.zlib")


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
    rows = np.frombuffer(zlib.decompress(data), np.uint8).reshape(-1, PIXELS + 1)
    return Examples(rows[:, :PIXELS] / DARKEST, one_hot(rows[:, PIXELS], 10))
