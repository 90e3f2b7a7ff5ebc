"""The mistakes clinic shows what the mistaken pass computes, and whether the check catches it."""

import re
import subprocess
import sys
import xml.etree.ElementTree as ET

import numpy as np
import pytest
from drawing.clear import covered
from drawn import texts

from bpcourse.checking.examination import descend, examine
from bpcourse.checking.fixtures import FIXTURES, fixture
from bpcourse.checking.mistakes import MISTAKES
from bpcourse.checking.whereabouts import wrong_rules
from bpcourse.drawing import clinic_picture
from bpcourse.drawing.multilayer.clinic_twin import form
from bpcourse.drawing.multilayer.clinic_words import STEPS, diagnose
from bpcourse.drawing.words import number
from bpcourse.errors import InputValueError
from bpcourse.multilayer import backward_pass, forward_pass

EVERY = ("none", *MISTAKES)


def unequal(picture):
    """Return the sizes of deltas that stand there as different from the right ones."""
    return [words for words in texts(picture) if words.startswith("≠ ")]


@pytest.mark.parametrize("name", FIXTURES)
@pytest.mark.parametrize("mistake", EVERY)
def test_every_mistake_can_be_drawn_on_every_fixture(mistake, name):
    picture = clinic_picture(mistake, name, 1)
    root = ET.fromstring(picture.svg)  # noqa: S314  made here
    assert (root.get("width"), root.get("height")) == ("830", "432")
    assert covered(picture) == []
    assert "nan" not in "".join(texts(picture))
    verdict = diagnose(mistake, name, 1).verdict
    assert f"check: {verdict}" in texts(picture)
    assert picture.text.splitlines()[0].endswith(f"the gradient check says {verdict}.")


@pytest.mark.parametrize("mistake", MISTAKES)
def test_the_verdicts_are_those_of_the_check(mistake):
    backward = MISTAKES[mistake].backward
    found = diagnose(mistake)
    try:
        report = examine(backward, *fixture())
    except ValueError:
        assert found.verdict == "REFUSED"
        assert found.checks == ()
    else:
        assert found.checks == report.checks
        said = clinic_picture(mistake).text
        for check in report.checks:
            assert f"{check.name[0]}{'₀₁₂₃'[int(check.name[1])]}: {check.verdict}, " in said


def test_the_deltas_stand_side_by_side_and_only_what_differs_is_said_to():
    network, x, y = fixture()
    cache = forward_pass(network, x)
    right = backward_pass(network, cache, y).deltas
    wrong = MISTAKES["slope dropped"].backward(network, cache, y).deltas
    picture = clinic_picture("slope dropped")
    for r, w in zip(right, wrong, strict=True):
        for value in (*r[0], np.linalg.norm(r), np.linalg.norm(w)):
            assert form(value) in picture.text
    assert unequal(picture) == [f"≠ {form(np.linalg.norm(w))}" for w in wrong[:2]]
    assert texts(picture).count("the same") == 1


def test_no_mistake_has_one_size_a_layer_and_one_curve():
    shown = texts(clinic_picture())
    assert unequal(clinic_picture()) == []
    assert not {"slip", "(slip)", "the same"} & {*shown}
    assert "mistaken" not in " ".join(shown)


@pytest.mark.parametrize("mistake", MISTAKES)
def test_the_slip_is_marked_where_it_sits_and_nowhere_else(mistake):
    found = diagnose(mistake)
    drawn = clinic_picture(mistake)
    marks = [words for words in texts(drawn) if words in {"slip", "(slip)"}]
    places = {p: changes for p, changes in found.places.items() if p[0] != "cache"}
    assert sorted(marks) == sorted("slip" if changes else "(slip)" for changes in places.values())
    told = dict(re.findall('data-part="([^"]*)" data-tell="([^"]*)"', drawn.svg))
    with_slip = {part for part, words in told.items() if "sits" in words}
    assert with_slip == {f"{rule}{k}" for rule, k in places}


def test_a_click_on_a_rule_chooses_a_mistake_in_that_rule():
    drawn = clinic_picture().svg
    chosen = re.findall('data-part="([^"]*)"[^>]*data-choose="mistake=([^"]*)"', drawn)
    assert len(chosen) == 1 + 2 * 2 + 2 * 3
    for part, mistake in chosen:
        assert part[:-1] in wrong_rules(mistake)


@pytest.mark.parametrize(
    "mistake", ["slope dropped", "error with the wrong sign", "slope taken at z"]
)
def test_the_losses_are_those_of_the_two_descents(mistake):
    said = clinic_picture(mistake).text
    right = descend(backward_pass, *fixture(), rate=0.5, steps=STEPS)
    wrong = descend(MISTAKES[mistake].backward, *fixture(), rate=0.5, steps=STEPS)
    first, last, other = (number(loss) for loss in (right[0], right[-1], wrong[-1]))
    assert f"takes the loss from {first} to {last}, the mistaken one to {other}." in said


def test_a_dropped_slope_learns_all_the_same_and_the_check_says_fail():
    found = diagnose("slope dropped")
    assert found.verdict == "FAIL"
    assert found.mistaken.losses[-1] < found.mistaken.losses[0] / 3


def test_a_pass_that_raises_is_told_in_words_that_do_not_change():
    shown = " ".join(texts(clinic_picture("transpose forgotten")))
    assert "The mistaken pass stops: NumPy meets shapes that do not fit: 4 columns" in shown
    assert shown.count("no check") == 6
    assert "No step can be taken" in shown
    assert "gufunc" not in clinic_picture("transpose forgotten").svg
    shown = " ".join(texts(clinic_picture("bias gradient along the wrong axis")))
    assert "The check refuses: b1 has shape (5,) and its gradient (6,)" in shown
    assert "shape (6,)" in shown


def test_a_mistake_that_costs_only_time_is_told_by_its_products():
    found = diagnose("nothing cached")
    assert found.verdict == "PASS"
    shown = " ".join(texts(clinic_picture("nothing cached")))
    expected = f"Matrix products of both passes: {found.marks['matrix products']}; the right one"
    assert f"{expected} takes 9" in shown


def test_a_fixture_that_hides_a_mistake_says_so():
    said = "This network hides the mistake: all its gradients are right."
    assert said in clinic_picture("slope dropped", "weights zero").text
    assert said not in clinic_picture("slope dropped").text
    assert said not in clinic_picture("none", "weights zero").text
    assert said not in clinic_picture("nothing cached").text


def test_what_does_not_exist_is_refused():
    with pytest.raises(InputValueError, match="use one of none, slope dropped"):
        clinic_picture("nonsense")
    with pytest.raises(InputValueError, match="use one of recommended"):
        clinic_picture("none", "nonsense")


def test_the_pictures_of_numbers_alone_load_no_numpy():
    code = (
        "import sys, bpcourse.drawing as d; d.one_hidden_picture(); print('numpy' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert run.stdout == "False\n"
