"""What the mistakes of sequences spoil, and what looks like one and is none.

That each is found with 30 of 30 seeds, and told apart, `test_layer_mistakes` holds for all kinds.
"""

from functools import partial

import numpy as np
import pytest

from bpcourse.checking import gradients_of, layer_symptom, layer_trial, relative_error
from bpcourse.checking.sequence_mistakes import ROWS
from bpcourse.checking.sequence_rules import (
    AttentionRules,
    HeadsRules,
    RecurrentRules,
    attention_by,
    heads_by,
    recurrent_by,
)
from bpcourse.multilayer.modern import KINDS

SEEDS = range(30)
PAIR = {"x", "W_q", "W_k"}
# Which gradients each mistake spoils, and no other.
SPOILED = {
    "softmax passed straight through": PAIR,
    "softmax's diagonal only": PAIR,
    "scale left out on the way back": PAIR,
    "queries and keys swapped": PAIR,
    "scores not turned for the keys": {"x", "W_k"},
    "shares not turned for the values": {"x", "W_v"},
    "shares taken as constants": PAIR,
    "x by the values only": {"x"},
    "matrices from the last example": {"W_q", "W_k", "W_v"},
    "matrices averaged over the batch": {"W_q", "W_k", "W_v"},
    "heads joined as they lie in memory": PAIR | {"W_v"},
    "upstream cut as it lies in memory": PAIR | {"W_v"},
    "heads in the wrong order": PAIR | {"W_v"},
    "first head only": PAIR | {"W_v"},
    "scaled by all units": PAIR,
    "W_o's gradient with the heads as they lie": {"W_o"},
    "tanh's slope left out": {"x", "W_x", "W_h", "b", "h_0"},
    "nothing from the next step": {"x", "W_x", "W_h", "b", "h_0"},
    "last output only": {"x", "W_x", "W_h", "b", "h_0"},
    "W_h from the last step only": {"W_h"},
    "overwritten instead of accumulated over time": {"W_x", "W_h", "b"},
    "averaged over time": {"W_x", "W_h", "b"},
    "state of the same step": {"W_h"},
    "slope of the state before": {"x", "W_x", "W_h", "b", "h_0"},
    "W_h not turned": {"x", "W_x", "W_h", "b", "h_0"},
}
RIGHT = {
    "attention": lambda *given: attention_by(AttentionRules(), *given),
    "several heads": lambda *given: heads_by(HeadsRules(), *given),
    "recurrent net": lambda *given: recurrent_by(RecurrentRules(), *given),
}


def apart(backward, kind, seed):
    """Return the names of the gradients that differ from the right ones."""
    trial = layer_trial(kind, seed)
    given = trial.cache, trial.upstream
    pair = (gradients_of(one(*given), kind) for one in (backward, KINDS[kind].backward))
    each = zip(KINDS[kind].differentiable, *pair, strict=True)
    return {name for name, found, right in each if relative_error(found, right) > 1e-8}


@pytest.mark.parametrize("kind", ROWS)
def test_each_mistake_spoils_what_it_must_and_nothing_else(kind):
    for name, mistake in ROWS[kind].items():
        for seed in SEEDS:
            assert apart(mistake.backward, kind, seed) == SPOILED[name], (name, seed)


@pytest.mark.parametrize("kind", ROWS)
def test_the_rules_that_are_replaced_are_the_right_ones(kind):
    assert all(apart(RIGHT[kind], kind, seed) == set() for seed in SEEDS)


def test_the_list_of_what_is_spoiled_is_complete():
    assert set(SPOILED) == {name for mistakes in ROWS.values() for name in mistakes}
    assert all(len(mistakes) >= 4 for mistakes in ROWS.values())


def test_a_mask_on_the_way_back_changes_nothing():
    # before softmax or after it, with the mask or without: all are right, and are said to be
    right = AttentionRules().softmax
    before = AttentionRules(softmax=lambda a, u: right(a, np.where(a == 0, 0, u)))
    after = AttentionRules(softmax=lambda a, u: np.where(a == 0, 0, right(a, u)))
    masked = [s for s in SEEDS if (layer_trial("attention", s).cache.shares == 0).any()]
    assert len(masked) > 5
    for rules in (before, after):
        assert all(
            apart(partial(attention_by, rules), "attention", seed) == set() for seed in masked
        )
        assert layer_symptom(partial(attention_by, rules), "attention") == "right"
