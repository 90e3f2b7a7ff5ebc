"""The optimizer race: each setting is its static twin, and each race is run once."""

import re
from itertools import pairwise

import pytest
from living_widgets import LIVING

from bpcourse.drawing import race_picture
from bpcourse.errors import InputTypeError, InputValueError
from bpcourse.experiments.surfaces import SURFACES, race, racers
from bpcourse.widgets import race as module
from bpcourse.widgets.controls import holder
from bpcourse.widgets.race import LAST, RATES, optimizer_race

pytestmark = pytest.mark.usefixtures("no_widget_left")


def twin(surface, rate, step, start=None):
    """Return the picture that the widget must show, made without it."""
    return race_picture(surface, race(surface, racers(rate), LAST, start), upto=step)


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("surface", SURFACES)
def test_it_is_its_picture_at_every_surface_and_rate(surface, rate):
    explorer = optimizer_race(surface, rate, step=40)
    assert explorer.message == ""
    assert explorer.picture == twin(surface, rate, 40)


def test_steps_go_ahead_and_back_and_the_race_is_run_once(monkeypatch):
    runs = []
    real = module.race
    monkeypatch.setattr(module, "race", lambda *a: runs.append(a) or real(*a))
    module._run.cache_clear()
    explorer = optimizer_race(step=0)
    assert repr(explorer) == (
        "<optimizer race: surface = ravine, rate = 0.03, across = −5, up = 1, step = 0>"
    )
    for step in range(1, 6):
        explorer.controls["step"].ahead.click()
        assert explorer.picture == twin("ravine", 0.03, step)
    explorer.controls["step"].back.click()
    assert explorer.picture == twin("ravine", 0.03, 4)
    explorer.controls["step"].slider.value = LAST
    assert explorer.picture == twin("ravine", 0.03, LAST)
    assert len(runs) == 1


def test_another_surface_brings_its_own_rate_keeps_the_step_and_draws_once():
    explorer = optimizer_race("ravine", 0.3, step=12)
    for name in [*SURFACES][::-1]:
        redraws = explorer.redraws
        explorer.controls["surface"].value = name
        assert explorer.redraws == redraws + 1
        own = SURFACES[name]
        start = dict(zip(("across", "up"), own.start, strict=True))
        assert explorer.values == {"surface": name, "rate": own.rate, **start, "step": 12}
        assert explorer.picture == twin(name, SURFACES[name].rate, 12)
    explorer.controls["rate"].value = 1.0
    assert explorer.picture == twin("bowl", 1.0, 12)


@pytest.mark.parametrize("name", SURFACES)
def test_the_start_can_be_anywhere_on_the_map(name):
    explorer, surface = optimizer_race(name, step=7), SURFACES[name]
    for across in surface.across:
        for up in surface.up:
            explorer.controls["across"].value, explorer.controls["up"].value = across, up
            assert explorer.message == ""
            assert explorer.picture == twin(name, surface.rate, 7, (across, up))


def test_a_drag_of_the_ring_moves_both_numbers_and_draws_once():
    explorer = optimizer_race("bowl")
    ring = re.search(
        'data-part="start"[^>]*data-drag="([^"]*)" data-value="([^"]*)"', explorer.picture.svg
    )
    assert ring.groups() == ("across up", "-3 1.5")
    redraws = explorer.redraws
    explorer._heard(explorer._view, {"moves": [["across", 1.234], ["up", -9]]}, None)
    assert (explorer.values["across"], explorer.values["up"]) == (1.23, -2)
    assert explorer.redraws == redraws + 1
    explorer._heard(explorer._view, {"moves": [["step", "20"]]}, None)
    assert explorer.picture == twin("bowl", 0.1, 20, (1.23, -2.0))


def test_every_surface_has_a_rate_that_the_slider_offers():
    assert {surface.rate for surface in SURFACES.values()} <= set(RATES)
    growth = [b / a for a, b in pairwise(RATES)]
    assert all(3 <= round(times, 9) <= 10 / 3 + 1e-9 for times in growth)


def test_controls_are_described_and_say_what_they_offer():
    explorer = optimizer_race()
    shown = [holder(control) for control in explorer.controls.values()]
    assert [control.description for control in shown] == [
        "surface",
        "rate",
        "start x",
        "start y",
        "step",
    ]
    assert shown[0]._options_labels[1] == "ravine: x² + 30 y²"
    assert shown[1]._options_labels == ("0.001", "0.003", "0.01", "0.03", "0.1", "0.3", "1")


def test_closing_leaves_nothing_behind_and_a_second_one_replaces_the_first():
    before = set(LIVING)
    first = optimizer_race(key="closing")
    second = optimizer_race(key="closing")
    assert first.comm is None
    second.close()
    assert set(LIVING) == before


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"surface": "ravin"}, "did you mean 'ravine'"),
        ({"rate": 0.02}, r"rate is 0\.02; use one of 0\.001, 0\.003"),
        ({"step": 101}, "step is 101; give a whole number from 0 to 100"),
    ],
)
def test_settings_that_it_has_not_are_refused(arguments, message):
    with pytest.raises(InputValueError, match=message):
        optimizer_race(**arguments)
    with pytest.raises(InputTypeError):
        optimizer_race(step="3")
