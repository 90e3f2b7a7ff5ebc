"""The ball on a loss over one weight: where it is, where it goes, and what it cannot know."""

import re
import subprocess
import sys

import numpy as np
import pytest
from drawing.clear import covered
from drawn import texts

from bpcourse.drawing import landscape_picture
from bpcourse.drawing.lessons import landscapes
from bpcourse.drawing.lessons.landscapes import CLIFF, CLIPPED, LANDSCAPES, NEURON, SADDLE, STAIRS
from bpcourse.errors import DomainError, InputValueError
from bpcourse.experiments.depth import descend_recurrence, rounded_loss, steps_near_saddle

SMOOTH = [name for name in LANDSCAPES if name not in {CLIPPED, STAIRS}]


@pytest.mark.parametrize("name", SMOOTH)
def test_every_slope_is_that_of_its_loss(name):
    land = LANDSCAPES[name]
    for w in np.linspace(land.low, land.high, 41):
        h = 1e-6
        quotient = (land.loss(w + h) - land.loss(w - h)) / (2 * h)
        kink = name == NEURON and abs(w + 0.5) < 0.01
        assert kink or land.slope(w) == pytest.approx(quotient, rel=1e-4, abs=1e-4), w


def test_the_losses_are_those_of_the_experiments():
    for w in np.linspace(0, 4, 33):
        assert landscapes.rounded_loss(w) == rounded_loss(w)
    wanted = descend_recurrence(limit=1.0, rate=0.002)
    walked = landscapes.walk_down(CLIPPED, 1.05, 0.002, 30)
    assert [landscapes.cliff_loss(w) for w in walked] == pytest.approx(wanted[:31])
    walked = landscapes.walk_down(SADDLE, 1e-8, 0.1, 200)
    assert next(i for i, y in enumerate(walked) if abs(y) > 0.5) - 1 == steps_near_saddle(1e-8)


def test_the_neuron_of_notebook_02_hits_swings_or_dies():
    assert landscapes.walk_down(NEURON, 3, 0.125, 1)[-1] == 1.5
    assert landscapes.walk_down(NEURON, 3, 0.25, 6) == [3, 0, 3, 0, 3, 0, 3]
    dead = landscapes.walk_down(NEURON, 3, 0.3, 9)
    assert dead[1:] == [pytest.approx(-0.6)] * 9
    assert (
        "At w = −0.6 the loss is 16 and its slope 0." in landscape_picture(NEURON, 3, 0.3, 4).text
    )


def test_the_ball_that_has_left_stays_out():
    shown = landscape_picture(CLIFF, 1.05, 0.002, 5)
    assert "1 step, and out of the picture" in texts(shown)
    assert "Its next step" not in shown.text
    assert "inf" not in shown.svg
    assert "not a number" not in shown.svg


@pytest.mark.parametrize("name", LANDSCAPES)
def test_nothing_covers_a_number(name):
    land = LANDSCAPES[name]
    for share in (0, 0.21, 0.5, 0.77, 1):
        w = land.low + share * (land.high - land.low)
        for rate, steps in ((0, 0), (land.rate, 1), (land.rate, 25), (land.largest_rate, 7)):
            assert covered(landscape_picture(name, w, rate, steps)) == [], (w, rate, steps)


def test_the_ball_can_be_dragged_from_where_it_is():
    drawn = landscape_picture(NEURON, 3, 0.05, 1).svg
    assert re.findall(r'data-drag="(\w)" data-value="([^"]*)"', drawn) == [("w", "2.4")]
    told = re.findall(r'data-tell="([^"]*)"', drawn)
    assert any("∂L/∂w = 7.2" in sentence for sentence in told)
    assert max(map(len, told)) <= 220
    assert "Nothing tells it where to go." in landscape_picture(NEURON, -1).svg


def test_unknown_landscapes_and_numbers_that_are_none_are_refused():
    with pytest.raises(InputValueError, match="landscape is 'a clif'"):
        landscape_picture("a clif")
    with pytest.raises(DomainError):
        landscape_picture(NEURON, float("nan"))


def test_it_loads_no_numpy():
    code = "import sys, bpcourse.drawing as d; d.landscape_picture(); print('numpy' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert run.stdout.strip() == "False"
