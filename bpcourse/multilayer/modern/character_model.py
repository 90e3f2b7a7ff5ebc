"""A model of characters: which one comes next, given those before it; both passes by hand.

>>> model = init_model(27, positions=5, units=8, heads=2, rng=np.random.default_rng(0))
>>> tokens, targets = [[0, 1, 4, 1]], [[1, 4, 1, 0]]  # .ada to ada.
>>> cache = model_forward(model, tokens)
>>> cache.output.shape  # a logit for each of 27 characters at each position
(1, 4, 27)
>>> round(float(character_loss(cache, targets)), 2)
3.03

Rows of two tables, for the character and for its position, are added; blocks follow, a norm, and
one layer to the logits.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from bpcourse.errors import InputTypeError, InputValueError, ShapeError, whole
from bpcourse.multilayer.modern.attention import over_rows
from bpcourse.multilayer.modern.block import (
    Block,
    BlockCache,
    block_backward,
    block_forward,
    init_block,
)
from bpcourse.multilayer.modern.embedding import (
    EmbeddingCache,
    embedding_backward,
    embedding_forward,
)
from bpcourse.multilayer.modern.normalisation import (
    NormalisationCache,
    layer_norm_backward,
    layer_norm_forward,
)
from bpcourse.multilayer.modern.refusals import fitting
from bpcourse.multilayer.modern.sequence_refusals import weights
from bpcourse.multilayer.modern.softmax import softmax_forward

__all__ = [
    "NOTHING",
    "CharacterModel",
    "ModelCache",
    "arrays_of",
    "character_loss",
    "init_model",
    "model_backward",
    "model_forward",
    "with_arrays",
]

NOTHING = -1  # a target where there is nothing to predict: behind the end of a short name


class CharacterModel(NamedTuple):
    """The parameters of the model, or their gradients."""

    characters: np.ndarray  # (characters, units)
    positions: np.ndarray  # (positions, units)
    blocks: tuple[Block, ...]
    gain: np.ndarray
    shift: np.ndarray
    W: np.ndarray  # (characters, units)
    b: np.ndarray
    heads: int


class ModelCache(NamedTuple):
    """What each piece keeps; `output` are the logits, (batch, positions, characters)."""

    model: CharacterModel
    characters: EmbeddingCache
    positions: EmbeddingCache
    blocks: tuple[BlockCache, ...]
    norm: NormalisationCache
    output: np.ndarray


def init_model(
    characters: int,
    *,
    positions: int,
    units: int,
    heads: int,
    rng: np.random.Generator,
    blocks: int = 1,
) -> CharacterModel:
    """Return a model with random weights, two layers of twice the units in each block.

    >>> model = init_model(27, positions=9, units=4, heads=2, rng=np.random.default_rng(0))
    >>> sum(array.size for array in arrays_of(model))
    443
    """
    shape = whole("characters", characters, 2), whole("units", units, 1)
    chain = tuple(init_block(units, 2 * units, rng) for _ in range(whole("blocks", blocks, 1)))
    return CharacterModel(
        characters=rng.normal(size=shape) / 10,
        positions=rng.normal(size=(whole("positions", positions, 1), units)) / 10,
        blocks=chain,
        gain=np.ones(units),
        shift=np.zeros(units),
        W=rng.normal(size=shape) / 10,
        b=np.zeros(characters),
        heads=heads,
    )


def model_forward(model: CharacterModel, tokens: Any) -> ModelCache:
    """Return a logit for each possible next character, at every position of every example.

    >>> model = init_model(3, positions=4, units=2, heads=1, rng=np.random.default_rng(0))
    >>> model_forward(model, [[0, 2], [0, 1]]).output.shape
    (2, 2, 3)

    `tokens` (batch, positions) are whole numbers. No position sees a later one. Raises ShapeError
    or InputValueError for what does not fit.
    """
    characters = embedding_forward(tokens, model.characters)
    if characters.tokens.ndim != 2:
        raise ShapeError(f"tokens have shape {characters.tokens.shape}; give (batch, positions)")
    positions = embedding_forward(np.arange(characters.tokens.shape[1]), model.positions)
    x, blocks = characters.output + positions.output, []
    for block in model.blocks:
        blocks.append(block_forward(x, block, model.heads))
        x = blocks[-1].output
    norm = layer_norm_forward(x, model.gain, model.shift)
    W = weights("W", model.W, x.shape[-1])
    logits = norm.output @ W.T + fitting("b", model.b, (len(W),), "(characters,)")
    return ModelCache(model, characters, positions, tuple(blocks), norm, logits)


def character_loss(cache: ModelCache, targets: Any) -> float:
    """Return the cross-entropy in nats, the mean over all characters that are to be predicted.

    >>> model = init_model(3, positions=4, units=2, heads=1, rng=np.random.default_rng(0))
    >>> even = model._replace(W=0 * model.W)
    >>> round(float(character_loss(model_forward(even, [[0, 2]]), [[2, NOTHING]])), 4)  # log 3
    1.0986

    `targets` (batch, positions), NOTHING where nothing is to be predicted.
    """
    counted, right = _targets(cache, targets)
    logits = cache.output[counted]
    top = logits.real.max(axis=1)
    sums = np.exp(logits - top[:, None]).sum(axis=1)
    each = np.log(sums) + top - np.take_along_axis(logits, right[:, None], axis=1)[:, 0]
    return each.mean()


def model_backward(cache: ModelCache, targets: Any) -> CharacterModel:
    """Return the gradient of the loss for every parameter, as another CharacterModel.

    >>> model = init_model(3, positions=4, units=2, heads=1, rng=np.random.default_rng(0))
    >>> gradients = model_backward(model_forward(model, [[0, 2]]), [[2, 0]])
    >>> gradients.characters[1], gradients.positions[2:]  # not in the text: no path, no gradient
    (array([0., 0.]), array([[0., 0.],
           [0., 0.]]))

    Softmax with cross-entropy gives a - y at the logits; every piece then has its own way back.
    """
    model = cache.model
    upstream = _logit_gradient(cache, targets)
    norm = layer_norm_backward(cache.norm, upstream @ model.W)
    x, blocks = norm.x, []
    for block in reversed(cache.blocks):
        x, gradients = block_backward(block, x)
        blocks.append(gradients)
    return CharacterModel(
        characters=embedding_backward(cache.characters, x).table,
        positions=embedding_backward(cache.positions, x.sum(axis=0)).table,  # shared by all
        blocks=tuple(blocks[::-1]),
        gain=norm.gain,
        shift=norm.shift,
        W=over_rows(upstream, cache.norm.output),
        b=upstream.sum(axis=(0, 1)),
        heads=model.heads,
    )


def arrays_of(model: CharacterModel) -> list[np.ndarray]:
    """Return the arrays that are learned, or their gradients, in one list.

    >>> model = init_model(3, positions=4, units=2, heads=1, rng=np.random.default_rng(0))
    >>> len(arrays_of(model))
    18
    """
    inside = [array for block in model.blocks for array in block]
    return [*model[:2], *inside, *model[3:7]]


def with_arrays(model: CharacterModel, arrays: Sequence[np.ndarray]) -> CharacterModel:
    """Return the same model with other parameters, in the order of `arrays_of`.

    >>> model = init_model(3, positions=4, units=2, heads=1, rng=np.random.default_rng(0))
    >>> with_arrays(model, [2 * array for array in arrays_of(model)]).gain
    array([2., 2.])
    """
    first, *inside = arrays[:2], *arrays[2:-4]
    size, count = len(Block._fields), len(model.blocks)
    if len(inside) != size * count:
        raise ShapeError(f"{len(arrays)} arrays are given for {6 + size * count} parameters")
    blocks = tuple(Block(*inside[size * k : size * (k + 1)]) for k in range(count))
    return CharacterModel(*first, blocks, *arrays[-4:], model.heads)


def _logit_gradient(cache: ModelCache, targets: Any) -> np.ndarray:
    """Return (a - y) / count where a character is to be predicted, 0 elsewhere."""
    counted, right = _targets(cache, targets)
    gradient = np.zeros_like(cache.output)
    error = softmax_forward(cache.output[counted]).output
    error[np.arange(len(right)), right] -= 1
    gradient[counted] = error / len(right)
    return gradient


def _targets(cache: ModelCache, targets: Any) -> tuple[np.ndarray, np.ndarray]:
    """Return where something is to be predicted, and what is right there."""
    targets = np.asarray(targets)
    if targets.dtype.kind not in "iu":
        raise InputTypeError(f"targets hold {targets.dtype}; give whole numbers")
    if targets.shape != cache.output.shape[:2]:
        raise ShapeError(f"targets have shape {targets.shape}; give {cache.output.shape[:2]}")
    counted = targets != NOTHING
    right, most = targets[counted], cache.output.shape[-1] - 1
    if not right.size or right.min() < 0 or right.max() > most:
        raise InputValueError(
            f"targets must be 0 to {most}, or {NOTHING} where nothing is to be predicted, and not "
            "all of them that"
        )
    return counted, right
