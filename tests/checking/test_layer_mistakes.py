"""Every planted mistake of a modern layer is found and named, and a right pass never is."""

from itertools import combinations

import pytest

from bpcourse.checking import (
    LAYER_MISTAKES,
    check_layer,
    complex_step,
    gradients_of,
    layer_symptom,
    layer_trial,
    named_mistake,
    on_layer,
    relative_error,
)
from bpcourse.errors import InputValueError, ShapeError
from bpcourse.multilayer.modern import KINDS
from bpcourse.practice.exercise import Exercise

SEEDS = range(30)
ALL = [(kind, name) for kind, mistakes in LAYER_MISTAKES.items() for name in mistakes]
OTHER_SHAPES = {
    "gain's gradient summed over the units",
    "gradient of the rows, not of the table",
    "padding not cut off",
}
APART = 1e-8  # relative: rounding stays below 1e-12, a forgotten epsilon makes 1e-6


@pytest.fixture(scope="module")
def outcomes():
    """Return for each kind and seed what the complex step, the right pass and the mistakes give."""
    table = {}
    for kind, mistakes in LAYER_MISTAKES.items():
        for seed in SEEDS:
            trial = layer_trial(kind, seed)
            given = trial.cache, trial.upstream
            passes = {"right": KINDS[kind].backward} | {n: m.backward for n, m in mistakes.items()}
            found = {name: gradients_of(one(*given), kind) for name, one in passes.items()}
            table[kind, seed] = complex_step(trial.loss, trial.arguments), found
    return table


def same(one, other):
    """Say whether all gradients agree."""
    return all(
        a.shape == b.shape and relative_error(a, b) < APART for a, b in zip(one, other, strict=True)
    )


@pytest.mark.parametrize("kind", LAYER_MISTAKES)
def test_the_complex_step_rejects_every_mistake_and_no_right_pass_with_every_seed(outcomes, kind):
    for seed in SEEDS:
        reference, found = outcomes[kind, seed]
        assert [name for name, one in found.items() if same(one, reference)] == ["right"]


@pytest.mark.parametrize("kind", LAYER_MISTAKES)
def test_no_two_mistakes_of_a_kind_look_alike_with_any_seed(outcomes, kind):
    for seed in SEEDS:
        _, found = outcomes[kind, seed]
        assert [(a, b) for a, b in combinations(found, 2) if same(found[a], found[b])] == []


def test_every_kind_that_a_layer_is_has_four_mistakes_or_more():
    assert set(LAYER_MISTAKES) == set(KINDS)
    assert all(len(mistakes) >= 4 for mistakes in LAYER_MISTAKES.values())


@pytest.mark.parametrize(("kind", "name"), ALL)
def test_each_mistake_is_called_by_its_name(kind, name):
    mistake = LAYER_MISTAKES[kind][name]
    assert named_mistake(mistake.backward, kind) is mistake
    assert layer_symptom(mistake.backward, kind) == mistake.feedback


@pytest.mark.parametrize("kind", LAYER_MISTAKES)
def test_the_check_of_the_course_fails_them_too(kind):
    names = list(LAYER_MISTAKES[kind])[: 3 if kind == "convolution" else None]  # 0.3 s each there
    for name in names:
        wrong = LAYER_MISTAKES[kind][name].backward
        if name in OTHER_SHAPES:
            with pytest.raises(ShapeError, match="a gradient has the shape of what it is"):
                check_layer(kind, wrong)
        else:
            assert check_layer(kind, wrong).verdict == "FAIL", name


@pytest.mark.parametrize("kind", LAYER_MISTAKES)
def test_a_right_pass_is_right_in_whatever_form_it_comes(kind):
    right, names = KINDS[kind].backward, KINDS[kind].differentiable
    forms = {
        "named": right,
        "a tuple": lambda *given: tuple(right(*given)),
        "a list": lambda *given: list(right(*given)),
        "a dictionary": lambda *given: dict(zip(names, right(*given), strict=True)),
        "other rounding": lambda *given: [(g * 3) / 3 for g in right(*given)],
    }
    if len(names) == 1:
        forms["bare"] = lambda *given: right(*given)[0]
    for form, backward in forms.items():
        assert layer_symptom(backward, kind) == "right", form
        assert named_mistake(backward, kind) is None, form


def test_a_right_norm_in_one_line_is_right():
    # the form of the papers: two means taken away, no path by itself
    def short(cache, upstream):
        n, dn = cache.normalised, upstream * cache.gain
        x = (dn - dn.mean(axis=0) - n * (dn * n).mean(axis=0)) / cache.deviation
        return x, (upstream * n).sum(axis=0), upstream.sum(axis=0)

    assert layer_symptom(short, "batch norm") == "right"


def test_two_mistakes_at_once_are_told_one_by_one():
    table = LAYER_MISTAKES["batch norm"]

    def both(cache, upstream):
        x = table["mean path left out"].backward(cache, upstream).x
        gain = table["gain's gradient without n"].backward(cache, upstream).gain
        return x, gain, 2 * upstream.sum(axis=0)

    assert named_mistake(both, "batch norm") is None
    words = layer_symptom(both, "batch norm")
    assert words.startswith("x: Your ∂L/∂x lacks the path through the mean")
    assert "; gain: Your gradient of the gain equals that of the shift" in words
    assert words.endswith("; shift: 2 times the right one")


def test_what_nobody_planted_is_described():
    kind = KINDS["convolution"]
    odd = {
        "x: zero; kernel: right; bias: right": {"x": lambda g: 0 * g},
        "x: right; kernel: -1 times the right one; bias: right": {"kernel": lambda g: -g},
        "x: right; kernel: right; bias: shape (1, 4) instead of (4,)": {"bias": lambda g: g[None]},
    }
    for words, change in odd.items():

        def backward(cache, upstream, change=change):
            right = kind.backward(cache, upstream)
            return right._replace(**{n: rule(getattr(right, n)) for n, rule in change.items()})

        assert layer_symptom(backward, "convolution") == words


def test_what_is_no_set_of_gradients_is_refused():
    with pytest.raises(ShapeError, match="batch norm has the gradients x, gain, shift"):
        layer_symptom(lambda _cache, upstream: upstream, "batch norm")
    with pytest.raises(ShapeError, match="return them in this order"):
        named_mistake(lambda _cache, upstream: {"X": upstream}, "batch norm")
    with pytest.raises(InputValueError, match=r"kind is 'soft max'; .* did you mean 'softmax'?"):
        layer_symptom(KINDS["softmax"].backward, "soft max")


@pytest.mark.parametrize(("kind", "name"), ALL)
def test_every_mistake_speaks_to_a_person(kind, name):
    mistake = LAYER_MISTAKES[kind][name]
    assert mistake.name == name
    assert mistake.how.startswith("One ")
    assert mistake.how.endswith(".")
    assert mistake.feedback.endswith(".")
    assert mistake.feedback.count(". ") == 0  # one sentence
    assert "Your" in mistake.feedback or "your" in mistake.feedback


# in these layers no gradient passes through another one, so one slip spoils one gradient
SINGLE = ("batch norm", "layer norm", "embedding", "convolution", "softmax")


def test_a_mistake_spoils_only_what_its_words_speak_of(outcomes):
    """The other gradients stay right, so that one mistake is one symptom."""
    for kind, seed in ((kind, seed) for kind in SINGLE for seed in SEEDS):
        found = outcomes[kind, seed][1]
        for name, one in found.items():
            wrong = [
                argument
                for argument, g, r in zip(
                    KINDS[kind].differentiable, one, found["right"], strict=True
                )
                if not same([g], [r])
            ]
            assert len(wrong) == (0 if name == "right" else 2 if "and shift" in name else 1), seed


@pytest.mark.parametrize("kind", LAYER_MISTAKES)
def test_an_exercise_about_a_layer_says_each_mistake_in_its_words(kind):
    table = LAYER_MISTAKES[kind]
    exercise = Exercise(
        name="11.0",
        ask=f"Write the backward pass of {kind}.",
        right=lambda: KINDS[kind].backward,
        hints=("One.", "Two.", "Three."),
        slips={m.feedback: (lambda m=m: m.backward) for m in table.values()},
        play=lambda backward: on_layer(backward, kind),
        tolerance=1e-9,
    )
    assert exercise.judge((KINDS[kind].backward,)).state == "correct"
    assert len(exercise.telling_slips()) == len(table)
    said = {name: exercise.judge((m.backward,)).text for name, m in table.items()}
    assert said == {name: m.feedback for name, m in table.items()}
