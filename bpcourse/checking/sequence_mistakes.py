"""Backward passes of attention, of several heads and through time that are wrong on purpose.

>>> list(ROWS["recurrent net"])[:2]
["tanh's slope left out", 'nothing from the next step']

What is not here: leaving out the mask on the way back. It is no mistake: what the mask hid has the
share 0, and the way through softmax multiplies by the share.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from bpcourse.checking.layer_mistake import LayerMistake
from bpcourse.checking.sequence_rules import (
    AttentionRules,
    HeadsRules,
    RecurrentRules,
    attention_by,
    heads_by,
    recurrent_by,
    turned,
)
from bpcourse.multilayer.modern import SeveralHeadsCache, over_rows

__all__ = ["ROWS"]


def _attention(**rule: Callable) -> Callable:
    return partial(attention_by, AttentionRules(**rule))


def _heads(**rule: Any) -> Callable:
    return partial(heads_by, HeadsRules(**rule))


def _recurrent(**rule: Callable) -> Callable:
    return partial(recurrent_by, RecurrentRules(**rule))


_ATTENTION = (
    LayerMistake(
        "softmax passed straight through",
        "One goes from the shares to the scores as if softmax had been a name only.",
        "Your gradients of W_q and W_k lack the Jacobian of softmax: a score moves its own share "
        "and all others of its row, so from what arrives take the mean away, weighted by the "
        "shares, and multiply by the share.",
        _attention(softmax=lambda _a, u: u),
    ),
    LayerMistake(
        "softmax's diagonal only",
        "One remembers a(1 − a) from the sigmoid.",
        "Your way through softmax knows only how a score moves its own share: the other shares of "
        "the row go down when one goes up, and their part belongs into the sum.",
        _attention(softmax=lambda a, u: a * (1 - a) * u),
    ),
    LayerMistake(
        "scale left out on the way back",
        "One divides by √d on the way forward, for the sake of softmax, and then forgets it.",
        "Your gradients of W_q and W_k are √d times too large: the scores were divided by √d on "
        "the way forward, so what arrives at q · k is divided by it too.",
        _attention(scale=lambda _cache: 1.0),
    ),
    LayerMistake(
        "queries and keys swapped",
        "One multiplies what belongs to the queries by the queries.",
        "Your gradients of W_q and W_k are built on the wrong partner: in the product q · k the "
        "derivative for q is k, and the other way round.",
        _attention(
            queries=lambda products, q, _k: products @ q,
            keys=lambda products, _q, k: turned(products) @ k,
        ),
    ),
    LayerMistake(
        "scores not turned for the keys",
        "One writes the line of the queries twice; the scores are square, so no shape complains.",
        "Your gradient of W_k collects along the rows of the scores: key j met the query of every "
        "row, so it collects down column j, which needs the transpose.",
        _attention(keys=lambda products, q, _k: products @ q),
    ),
    LayerMistake(
        "shares not turned for the values",
        "One copies shares @ … from the way forward.",
        "Your gradient of W_v goes back along the rows it came by: value j was read by every "
        "position that looked at it, so it collects down column j of the shares, which needs the "
        "transpose.",
        _attention(values=lambda shares, upstream: shares @ upstream),
    ),
    LayerMistake(
        "shares taken as constants",
        "One reads output = shares · v, which is linear in v, and stops there.",
        "Your gradients know the path through the values only: the shares depend on x too, through "
        "queries and keys, so W_q and W_k have gradients, and x gets two more parts.",
        _attention(softmax=lambda _a, u: 0 * u),
    ),
    LayerMistake(
        "x by the values only",
        "One computes all three gradients and gives x the last of them.",
        "Your gradients of the matrices are right and ∂L/∂x is one part of three: x went into "
        "queries, keys and values, so three paths meet in it, and they add.",
        _attention(x=lambda _by_q, _by_k, by_v: by_v),
    ),
    LayerMistake(
        "matrices from the last example",
        "One turns the formula for one sequence into code inside a loop, with = in place of +=.",
        "Your ∂L/∂x is right and your gradients of the matrices know one example only: every "
        "sequence of the batch used them, so add over the batch.",
        _attention(weights=lambda g, x: over_rows(g[-1:], x[-1:])),
    ),
    LayerMistake(
        "matrices averaged over the batch",
        "One takes a mean over the batch, as the loss does.",
        "Your ∂L/∂x is right and your gradients of the matrices are too small by the number of "
        "examples: the mean is in the loss, so upstream has it, and here parts are added.",
        _attention(weights=lambda g, x: over_rows(g, x) / len(x)),
    ),
)


def _as_they_lie(a: np.ndarray) -> np.ndarray:
    """Read (batch, heads, positions, d) as (batch, positions, heads d) without a swap of axes."""
    batch, heads, positions, units = a.shape
    return a.reshape(batch, positions, heads * units)


def _cut_as_it_lies(a: np.ndarray, heads: int) -> np.ndarray:
    batch, positions, units = a.shape
    return a.reshape(batch, heads, positions, units // heads)


def _last_head_first(a: np.ndarray) -> np.ndarray:
    return HeadsRules().side_by_side(a[:, ::-1])


def _first_head_only(a: np.ndarray) -> np.ndarray:
    rest = np.zeros_like(a)
    rest[:, :1] = a[:, :1]
    return HeadsRules().side_by_side(rest)


def _root_of_all(cache: Any) -> float:
    heads, _, units = cache.queries.shape[-3:]
    return np.sqrt(heads * units)


def _joined_as_it_lies(cache: SeveralHeadsCache) -> np.ndarray:
    return _as_they_lie(cache.attended.output)


_HEADS = (
    LayerMistake(
        "heads joined as they lie in memory",
        "One calls reshape on (batch, heads, positions, d), and the shape comes out right.",
        "Your gradients of W_q, W_k and W_v mix positions and heads: reshape reads the numbers in "
        "the order in which they lie, so swap heads and positions first.",
        _heads(side_by_side=_as_they_lie),
    ),
    LayerMistake(
        "upstream cut as it lies in memory",
        "One reshapes (batch, positions, units) into heads in one go.",
        "Your upstream reaches heads and positions that it does not belong to: cut the units into "
        "heads first, then swap heads and positions; only W_o is right.",
        _heads(share_out=_cut_as_it_lies),
    ),
    LayerMistake(
        "heads in the wrong order",
        "One puts each head in front of those before it, as a walk back seems to ask for.",
        "Your gradients of W_q, W_k and W_v belong to other heads: the way back visits layers from "
        "the end, but heads stand side by side, in the order that they had.",
        _heads(side_by_side=_last_head_first),
    ),
    LayerMistake(
        "first head only",
        "One has the way back of a single head, and uses it.",
        "Your gradients are zero for all heads but the first: every head found something, and "
        "every one gets its share of upstream.",
        _heads(side_by_side=_first_head_only),
    ),
    LayerMistake(
        "scaled by all units",
        "One takes the d of the whole layer where the d of one head belongs.",
        "Your gradients of W_q and W_k are too small by the root of the number of heads: a "
        "product q · k runs over the units of one head, and these are the d under the root.",
        _heads(attention=AttentionRules(scale=_root_of_all)),
    ),
    LayerMistake(
        "W_o's gradient with the heads as they lie",
        "One forgets to swap heads and positions once more, where W_o's gradient is made.",
        "Your gradient of W_o pairs upstream with other positions and heads: what W_o multiplied "
        "on the way forward were the heads side by side, position by position.",
        _heads(joined=_joined_as_it_lies),
    ),
)


def _last_step_only(of_steps: tuple, name: str) -> np.ndarray:
    return of_steps[-1] if name == "W_h" else sum(of_steps)


_RECURRENT = (
    LayerMistake(
        "tanh's slope left out",
        "One remembers that errors travel back through W_h, and forgets the tanh on their way.",
        "Your deltas lack the factor 1 − h²: what arrives at a state passes the tanh that made it, "
        "once a step, so the error grows with every step back.",
        _recurrent(slope=lambda _h, _t: 1.0),
    ),
    LayerMistake(
        "nothing from the next step",
        "One treats every step as a network of its own.",
        "Your gradients are those of steps that do not know each other: a state goes into its "
        "output and into the next step, so two gradients meet in it, and they add.",
        _recurrent(arriving=lambda upstream, _later, _t: upstream),
    ),
    LayerMistake(
        "last output only",
        "One thinks of a network that answers once, at the end.",
        "Your gradients know the loss at the last step only: here every state is an output, and "
        "every step has an upstream of its own to add.",
        _recurrent(arriving=lambda upstream, later, t: upstream if t == -1 else later),
    ),
    LayerMistake(
        "W_h from the last step only",
        "One computes dW_h where the recurrence begins to be walked back, and goes on to x.",
        "Your gradient of W_h was truncated after one step, all others are right: W_h was used at "
        "every step, so every step adds its part.",
        _recurrent(collected=_last_step_only),
    ),
    LayerMistake(
        "overwritten instead of accumulated over time",
        "One loops over the steps and writes dW = … where dW += … is meant.",
        "Your gradients of W_x, W_h and b know one step only, the first in time, which the loop "
        "comes to last: the steps share them, so add.",
        _recurrent(collected=lambda of_steps, _name: of_steps[0]),
    ),
    LayerMistake(
        "averaged over time",
        "One divides by the number of steps, so that long sequences weigh no more.",
        "Your gradients of W_x, W_h and b are too small by the number of steps: parts along paths "
        "are added; a mean, if it is wanted, belongs to the loss, and comes with upstream.",
        _recurrent(collected=lambda of_steps, _name: sum(of_steps) / len(of_steps)),
    ),
    LayerMistake(
        "state of the same step",
        "One multiplies the delta of step t by h_t, since both have the index t.",
        "Your gradient of W_h is built on the wrong state, all others are right: what W_h "
        "multiplied at step t was the state before, h of t − 1.",
        _recurrent(before=lambda h, t: h[:, t + 1]),
    ),
    LayerMistake(
        "slope of the state before",
        "One walks back through an array of states and is off by one.",
        "Your deltas take 1 − h² at the state before: the tanh of step t made h_t, so its slope is "
        "1 − h_t².",
        _recurrent(slope=lambda h, t: 1 - h[:, t] ** 2),
    ),
    LayerMistake(
        "W_h not turned",
        "One copies h @ W_hᵀ from the way forward; W_h is square, so no shape complains.",
        "Your deltas go to the step before by the way they came: forward, unit i gathers along row "
        "i of W_h; backward, unit j collects down column j, so with examples as rows it is delta @ "
        "W_h.",
        _recurrent(back=lambda delta, W_h: delta @ W_h.T),
    ),
)

ROWS: dict[str, dict[str, LayerMistake]] = {
    kind: {mistake.name: mistake for mistake in mistakes}
    for kind, mistakes in {
        "attention": _ATTENTION,
        "several heads": _HEADS,
        "recurrent net": _RECURRENT,
    }.items()
}
