"""Data to learn from: what is in it, that it is what it was, and that nothing is fetched."""

import hashlib
import re
import socket

import numpy as np
import pytest

from bpcourse.errors import InputTypeError, InputValueError, ShapeError
from bpcourse.experiments.deep_loaves.network import loaves_as_arrays
from bpcourse.experiments.loaves import LOAVES, scaled
from bpcourse.training import datasets
from bpcourse.training.datasets import (
    Examples,
    digits,
    first_names,
    loaves,
    mirror_symmetry,
    one_hot,
    spirals,
    split,
    xor,
)
from bpcourse.training.datasets import handwriting as module
from bpcourse.training.datasets.examples import checked_examples

# Of the 115,200 pixels and then the labels, as bytes: whatever the file around them looks like.
PIXELS = "68aea062d35a127749050fa0e52dca09d6569ac08092c925610e0954e172dde2"
CLASSES = [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]  # as UCI counts them
LARGEST = 150_000
RNG = np.random.default_rng(0)


def test_digits_are_those_of_uci():
    x, y = digits()
    assert x.shape == (1797, 64)
    assert y.sum(axis=0).tolist() == CLASSES
    assert set(np.unique(x * 16)) == set(range(17))
    pixels = np.column_stack([x * 16, y.argmax(axis=1)]).astype(np.uint8)
    assert hashlib.sha256(pixels.tobytes()).hexdigest() == PIXELS


def test_digits_are_small_and_a_damaged_file_is_noticed(monkeypatch, tmp_path):
    assert module.FILE.stat().st_size < LARGEST
    spoilt = bytearray(module.FILE.read_bytes())
    spoilt[1000] ^= 1
    monkeypatch.setattr(module, "FILE", tmp_path / "digits.zlib")
    module.FILE.write_bytes(spoilt)
    with pytest.raises(InputValueError, match=r"digits\.zlib in the package is damaged"):
        digits()


def test_a_digit_looks_like_its_neighbours_of_the_same_class():
    x, y = digits()
    labels = y.argmax(axis=1)
    distances = ((x[:300, None] - x[None, 300:]) ** 2).sum(axis=2)
    assert (labels[300:][distances.argmin(axis=1)] == labels[:300]).mean() > 0.95


def test_digits_handed_out_are_ones_own():
    digits().x[:] = 0
    assert digits().x.any()


def test_loaves_are_the_same_everywhere():
    x, y = loaves()
    assert x.tolist() == [list(scaled(loaf.temperature, loaf.minutes)) for loaf in LOAVES]
    assert y[:, 0].tolist() == [float(loaf.good) for loaf in LOAVES]
    assert all((a == b).all() for a, b in zip(loaves_as_arrays(), loaves(), strict=True))


def test_xor_and_symmetry_are_their_definitions():
    assert all(y[0] == (a != b) for (a, b), y in zip(*xor(), strict=True))
    for bits in (2, 3, 6):
        x, y = mirror_symmetry(bits)
        assert len({tuple(row) for row in x}) == 2**bits
        assert [bool(t) for t in y[:, 0]] == [list(row) == list(row)[::-1] for row in x]


def test_spirals_wind_and_follow_their_seed():
    x, y = spirals(np.random.default_rng(1), each=50, arms=3, noise=0)
    again = spirals(np.random.default_rng(1), each=50, arms=3, noise=0)
    assert (x == again.x).all()
    assert y.sum(axis=0).tolist() == [50, 50, 50]
    arm = x[:50]
    assert np.allclose(np.hypot(*arm.T), np.linspace(0.1, 1, 50))
    turns = np.unwrap(np.arctan2(arm[:, 1], arm[:, 0]))
    assert turns[-1] - turns[0] == pytest.approx(2 * np.pi * 1.5 * 0.9)
    assert (spirals(np.random.default_rng(1)).x != spirals(np.random.default_rng(2)).x).any()


def test_names_are_short_plain_and_different():
    names = first_names()
    assert 4000 <= len(names) <= 5000
    assert list(names) == sorted(set(names))
    assert all(re.fullmatch("[a-z]{3,8}", name) for name in names)


def test_a_split_keeps_every_example_once_and_rows_together():
    x = np.arange(20.0)[:, None]
    train, test = split(Examples(x, -x), 7, np.random.default_rng(0))
    assert len(test.x) == 7
    assert sorted(np.concatenate([train.x, test.x])[:, 0]) == list(range(20))
    assert (train.x == -train.y).all()
    assert (test.x == -test.y).all()
    assert test.x[:, 0].tolist() != sorted(test.x[:, 0])
    other = split(Examples(x, -x), 7, np.random.default_rng(1))[1]
    assert other.x.tolist() != test.x.tolist()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: split(xor(), 4, RNG), "test is 4; give a whole number from 1 to 3"),
        (lambda: split(xor(), 0, RNG), "test is 0"),
        (lambda: split(xor(), 2, 0), r"rng is 0; pass numpy.random.default_rng"),
        (lambda: split(xor().x, 2, RNG), "give inputs and targets"),
        (lambda: split((xor().x, xor().y[:, 0]), 2, RNG), r"y \(4,\); give a row for each"),
        (lambda: checked_examples((xor().x, xor().y[:3])), "give a row for each"),
        (lambda: checked_examples((np.ones((0, 2)), np.ones((0, 1)))), "an empty batch"),
        (lambda: one_hot([3], 3), "a label is 3; give whole numbers from 0 to 2"),
        (lambda: one_hot([-1], 3), "a label is -1"),
        (lambda: one_hot([0.5], 3), "labels have dtype float64"),
        (lambda: mirror_symmetry(13), "bits is 13; give a whole number from 2 to 12"),
        (lambda: spirals(1), "rng is 1"),
        (lambda: spirals(RNG, arms=0), "arms is 0"),
        (lambda: spirals(RNG, noise=-1), "noise is -1"),
    ],
)
def test_what_is_no_data_is_refused(call, message):
    with pytest.raises((InputTypeError, InputValueError, ShapeError), match=message):
        call()


def test_nothing_is_fetched(monkeypatch):
    def refuse(*_):
        raise AssertionError("a connection was tried")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    rng = np.random.default_rng(0)
    made = {name: getattr(datasets, name) for name in datasets.__all__}
    assert len(made["digits"]().x) == 1797
    assert len(made["spirals"](rng).x) == 200
    assert len(made["first_names"]()) > 4000
