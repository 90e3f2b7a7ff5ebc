"""Mysteries are drawn fairly, and a name is judged with a reason."""

import pytest

from bpcourse.checking.examination import examine
from bpcourse.checking.fixtures import fixture
from bpcourse.checking.mistakes import MISTAKES
from bpcourse.errors import InputTypeError, InputValueError
from bpcourse.practice import mystery, name_mistake


def truth(patient):
    return next(n for n in MISTAKES if name_mistake(patient, n).text.find(": correct") >= 0)


def test_a_seed_draws_the_same_mistake_again_and_every_round_has_them_all():
    names = [truth(mystery(seed)) for seed in range(len(MISTAKES))]
    assert set(names) == set(MISTAKES)
    assert truth(mystery(4)) == names[4]
    second = [truth(mystery(len(MISTAKES) + seed)) for seed in range(len(MISTAKES))]
    assert sorted(second) == sorted(names)
    assert second != names


def test_a_mystery_runs_like_a_backward_pass_and_does_not_tell_its_name():
    patient = mystery(5)
    assert examine(patient, *fixture()).verdict == "FAIL"
    assert repr(patient) == "<mystery 5: a backward pass with one mistake>"


def test_the_right_name_is_explained():
    patient = mystery(5)
    name = truth(patient)
    card = name_mistake(patient, name)
    assert card.text == (
        f"mystery 5: correct, {name}. {MISTAKES[name].how} {MISTAKES[name].feedback}"
    )
    assert f"correct, {name}" in card._repr_html_()


@pytest.mark.parametrize("guess", MISTAKES)
def test_every_wrong_name_gets_a_reason(guess):
    for seed in range(len(MISTAKES)):
        patient = mystery(seed)
        if truth(patient) != guess:
            said = name_mistake(patient, guess).text
            assert said.startswith(f"mystery {seed}: not yet. ")
            assert f"“{guess}”" in said


def test_the_reason_is_what_was_seen():
    seeds = {truth(mystery(seed)): seed for seed in range(len(MISTAKES))}
    patient = mystery(seeds["sum instead of mean"])
    assert name_mistake(patient, "factor 2 too many").text.endswith(
        "With “factor 2 too many”, the gradient of W1 would be: 2 times the right one. "
        "Here it is: 6 times the right one."
    )
    assert "while this one runs through" in name_mistake(patient, "transpose forgotten").text


def test_three_dots_wait_for_an_answer():
    assert name_mistake(mystery(0), ...).text.startswith("mystery 0: to do.")


def test_an_unknown_name_is_refused_with_the_closest_one():
    with pytest.raises(InputValueError, match="did you mean 'slope dropped'"):
        name_mistake(mystery(0), "slope droped")
    with pytest.raises(InputValueError, match="mistake is 3; use one of slope dropped"):
        name_mistake(mystery(0), 3)


@pytest.mark.parametrize(
    ("seed", "kind"), [(1.0, InputTypeError), (True, InputTypeError), (-1, InputValueError)]
)
def test_a_seed_is_a_whole_number(seed, kind):
    with pytest.raises(kind, match="give a whole number from 0"):
        mystery(seed)
