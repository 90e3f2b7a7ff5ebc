"""New names, character by character: the model's shares say how likely each next one is.

>>> from bpcourse.experiments.characters.learning import names_model
>>> model = names_model(np.random.default_rng(0))
>>> next_shares(model, "ad").shape
(27,)
"""

import numpy as np

from bpcourse.errors import whole
from bpcourse.experiments.characters.spelling import LONGEST, spelled, word
from bpcourse.multilayer.modern import CharacterModel, model_forward, softmax_forward
from bpcourse.multilayer.refusals import check_rng

__all__ = ["likeliest", "next_shares", "sample"]


def next_shares(model: CharacterModel, beginning: str = "") -> np.ndarray:
    """Return how likely each character is after the letters of a beginning; the first is the end.

    >>> from bpcourse.experiments.characters.learning import names_model
    >>> shares = next_shares(names_model(np.random.default_rng(0)), "ad")
    >>> round(float(shares.sum()), 6)
    1.0
    """
    tokens = np.zeros((1, LONGEST + 1), dtype=int)
    if beginning:
        tokens = spelled([beginning]).tokens
    logits = model_forward(model, tokens).output[0, len(beginning)]
    return softmax_forward(logits).output


def likeliest(
    model: CharacterModel, beginning: str = "", count: int = 3
) -> list[tuple[str, float]]:
    """Return the characters that the model finds likeliest next, with their shares.

    >>> from bpcourse.experiments.characters.learning import names_model
    >>> len(likeliest(names_model(np.random.default_rng(0)), "ad"))
    3
    """
    shares = next_shares(model, beginning)
    order = np.argsort(-shares, kind="stable")[: whole("count", count, 1, len(shares))]
    return [(word([k]) or ".", float(shares[k])) for k in order]


def sample(model: CharacterModel, rng: np.random.Generator, n: int = 10) -> list[str]:
    """Return n names drawn from the model, all at once, a character at a time.

    >>> from bpcourse.experiments.characters.learning import names_model
    >>> len(sample(names_model(np.random.default_rng(0)), np.random.default_rng(0), 4))
    4

    A name ends after 8 letters at the latest. Trained on another machine, a model differs in its
    last bits, its shares in the tenth digit: the names stay the same, as the tests show.
    """
    check_rng(rng)
    tokens = np.zeros((whole("n", n, 1), LONGEST + 1), dtype=int)
    for place in range(LONGEST):
        logits = model_forward(model, tokens[:, : place + 1]).output[:, -1]
        sums = softmax_forward(logits).output.cumsum(axis=1)
        drawn = rng.random((len(tokens), 1)) * sums[:, -1:]
        tokens[:, place + 1] = (sums <= drawn).sum(axis=1)
    return [word(row[1:]) for row in tokens]
