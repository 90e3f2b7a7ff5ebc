"""The one class that wires: errors, single redraws, independence, closing, no leaks."""

import gc
import math
import tracemalloc
import xml.etree.ElementTree as ET

import ipywidgets as widgets
import pytest
from drawing_payloads import PAYLOADS
from living_widgets import LIVING

from bpcourse.drawing import nudge_picture
from bpcourse.drawing.picture import picture
from bpcourse.drawing.svg import text
from bpcourse.drawing.words import clean
from bpcourse.errors import DomainError
from bpcourse.widgets import Actions, Explorer, Transport

pytestmark = pytest.mark.usefixtures("no_widget_left")


def say(words):
    """Return a picture of some words."""
    return picture([text(0, 0, words)], 9, 9, "t", [str(words)])


def slider(value=1.0):
    return widgets.FloatSlider(value=value, min=-10, max=10, description="x")


def counting(fail_at=None):
    """Return a render function that keeps the values it was called with."""
    calls = []

    def render(**values):
        calls.append(values)
        if fail_at is not None and values["x"] == fail_at:
            return 1 / 0
        return say(values)

    return render, calls


def test_one_change_makes_one_picture():
    render, calls = counting()
    explorer = Explorer("test", render, {"x": slider()})
    explorer.controls["x"].value = 2.0
    explorer.controls["x"].value = 3.0
    assert calls == [{"x": 1.0}, {"x": 2.0}, {"x": 3.0}]
    assert explorer.redraws == 3


def test_an_unchanged_value_makes_none():
    render, calls = counting()
    explorer = Explorer("test", render, {"x": slider()})
    explorer.controls["x"].value = 1.0
    explorer._redraw()
    assert len(calls) == 1


def test_an_error_is_shown_and_the_last_good_picture_stays():
    render, _ = counting(fail_at=5.0)
    explorer = Explorer("test", render, {"x": slider()})
    good, view = explorer.picture, explorer._view.value
    explorer.controls["x"].value = 5.0
    assert explorer.message == "ZeroDivisionError: division by zero"
    assert explorer._view.refusal == explorer.message
    assert isinstance(explorer.error, ZeroDivisionError)
    assert (explorer.picture, explorer._view.value) == (good, view)
    assert explorer.values == {"x": 5.0}


def test_the_next_good_value_clears_the_message_even_the_former_one():
    render, calls = counting(fail_at=5.0)
    explorer = Explorer("test", render, {"x": slider()})
    for good in (2.0, 2.0):
        explorer.controls["x"].value = 5.0
        explorer.controls["x"].value = good
        assert explorer.message == explorer._view.refusal == ""
        assert explorer.error is None
    assert explorer.picture.text == "{'x': 2.0}"
    assert len(calls) == 5


def test_a_widget_can_begin_with_an_error():
    render, _ = counting(fail_at=1.0)
    explorer = Explorer("test", render, {"x": slider()})
    assert explorer.picture is None
    assert explorer.message
    explorer.controls["x"].value = 2.0
    assert explorer.picture is not None


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_a_number_that_is_not_finite_is_refused(value):
    render, calls = counting()
    explorer = Explorer("test", render, {"x": widgets.FloatText(value=1.0)})
    explorer.controls["x"].value = value
    assert isinstance(explorer.error, DomainError)
    assert "it takes a finite number" in explorer.message
    assert len(calls) == 1


def test_an_error_in_a_rule_is_shown_too():
    def rule(_):
        raise ValueError("no")

    explorer = Explorer("test", counting()[0], {"x": slider()}, rules={"x": rule})
    explorer.controls["x"].value = 4.0
    assert explorer.message == "ValueError: no"
    assert explorer.picture.text == "{'x': 1.0}"


def test_a_rule_that_moves_three_controls_draws_once():
    render, calls = counting()
    controls = {
        "preset": widgets.Dropdown(options=["a", "b"]),
        "x": slider(),
        "y": slider(),
        "step": Transport(9, 4),
    }
    rules = {"preset": lambda _: {"x": {"value": 7.0}, "y": {"value": 8.0}, "step": {"value": 0}}}
    explorer = Explorer("test", render, controls, rules=rules)
    explorer.controls["preset"].value = "b"
    assert calls[1:] == [{"preset": "b", "x": 7.0, "y": 8.0, "step": 0}]
    explorer.controls["x"].value = 1.0  # the widget listens again
    assert len(calls) == 3


def test_another_observer_that_raises_does_no_harm():
    render, _ = counting(fail_at=5.0)
    explorer = Explorer("test", render, {"x": slider()})
    seen = []
    explorer.controls["x"].observe(seen.append, names="value")
    explorer.controls["x"].value = 5.0  # ours fails inside, the later observer still hears
    assert len(seen) == 1


def test_running_a_cell_five_times_leaves_one_widget_that_fires_once():
    render, calls = counting()
    before = len(LIVING)
    for _ in range(5):
        explorer = Explorer("test", render, {"x": slider()}, key="cell of this test")
    size = len(LIVING) - before
    single = Explorer("test", render, {"x": slider()})
    assert len(LIVING) - before == 2 * size
    single.close()
    calls.clear()
    explorer.controls["x"].value = 2.0
    assert calls == [{"x": 2.0}]


def test_two_keys_live_independently():
    first = Explorer("test", counting()[0], {"x": slider()}, key="one key")
    second = Explorer("test", counting()[0], {"x": slider()}, key="another key")
    first.controls["x"].value = 3.0
    assert first.comm is not None
    assert (first.values, second.values) == ({"x": 3.0}, {"x": 1.0})
    assert second.picture.text == "{'x': 1.0}"


def test_closing_returns_the_registry_to_where_it_was():
    before = set(LIVING)
    explorer = Explorer("test", counting()[0], {"x": slider(), "step": Transport(9)})
    assert len(set(LIVING) - before) > 15
    explorer.close()
    assert set(LIVING) == before
    explorer.close()  # twice is once


def test_a_thousand_redraws_leak_nothing():
    explorer = Explorer("test", lambda x: nudge_picture(x=x), {"x": slider()})
    control = explorer.controls["x"]

    def move(times):
        for i in range(times):
            control.value = (i % 400) / 100
        gc.collect()

    tracemalloc.start()
    move(800)  # fills the bounded caches of words and curves
    registry = len(LIVING)
    start = tracemalloc.get_traced_memory()[0]
    move(1000)
    grown = tracemalloc.get_traced_memory()[0] - start
    tracemalloc.stop()
    assert len(LIVING) == registry
    assert grown < 100_000


def test_the_buttons_move_the_step_and_stop_at_the_ends():
    render, calls = counting()
    explorer = Explorer("test", render, {"step": Transport(2)})
    transport = explorer.controls["step"]
    for _ in range(4):
        transport.ahead.click()
    assert explorer.values == {"step": 2}
    for _ in range(5):
        transport.back.click()
    assert [call["step"] for call in calls] == [0, 1, 2, 1, 0]


def ask_on(explorer):
    """Ask for the next step, as the page does while it plays."""
    explorer._heard(explorer._view, {"advance": True}, [])


def test_play_goes_on_to_the_last_step_and_begins_anew():
    explorer = Explorer("test", counting()[0], {"step": Transport(3, 1, interval=250)})
    transport = explorer.controls["step"]
    assert explorer._view.playing == 0
    transport.play.click()
    assert (explorer._view.playing, transport.play.description) == (250, "pause")
    ask_on(explorer)
    assert (explorer.values, explorer._view.playing) == ({"step": 2}, 250)
    ask_on(explorer)
    assert (explorer.values, explorer._view.playing) == ({"step": 3}, 0)
    transport.play.click()
    assert (explorer.values, explorer._view.playing) == ({"step": 0}, 250)
    transport.play.click()
    assert (explorer._view.playing, transport.play.description) == (0, "play")


def test_start_stops_and_goes_back_and_every_button_says_what_it_does():
    explorer = Explorer("test", counting()[0], {"step": Transport(9, 3)})
    transport = explorer.controls["step"]
    transport.play.click()
    transport.start.click()
    assert (explorer.values, explorer._view.playing) == ({"step": 0}, 0)
    assert all(button.description and button.tooltip for button in transport.buttons)
    assert transport.slider.description == "step"


@pytest.mark.parametrize("payload", PAYLOADS, ids=lambda words: repr(words)[:30])
def test_a_payload_in_a_control_or_an_error_stays_text(payload):
    def render(words):
        if words == "fine":
            return say(words)
        raise ValueError(words)

    explorer = Explorer("test", render, {"words": widgets.Text(value="fine")})
    explorer.controls["words"].value = payload
    assert explorer._view.refusal == clean(explorer.message)  # the page shows it as text
    ET.fromstring(explorer._view.value)  # noqa: S314  made here
    assert "\n" not in repr(explorer)
    assert len(repr(explorer)) < 110


def test_the_repr_is_short_and_the_same_everywhere():
    explorer = Explorer("nudge explorer", say_x, {"x": slider(0.30000000000000004)})
    assert repr(explorer) == "<nudge explorer: x = 0.3>"


def say_x(x):
    return say(x)


def with_a_button(rule):
    """Return an explorer with a button, and the calls of its render function."""
    render, calls = counting()
    controls = {"x": slider(), "side": Actions(widgets.ToggleButtons(options="ab"), {"go": "Go"})}
    explorer = Explorer("test", render, controls, rules={"go": rule}, kept={"times": 0})
    return explorer, calls


def test_a_button_runs_its_rule_and_draws_once():
    def rule(state):
        return {"x": {"value": state["x"] + 1}, "times": {"value": state["times"] + 1}}

    explorer, calls = with_a_button(rule)
    button = explorer.controls["side"].buttons["go"]
    button.click()
    button.click()
    assert calls[1:] == [{"x": x, "side": "a", "times": x - 1} for x in (2.0, 3.0)]
    assert explorer.values == {"x": 3.0, "side": "a"}
    assert explorer.state == {"x": 3.0, "side": "a", "times": 2}
    assert repr(explorer) == "<test: x = 3, side = a>"
    explorer.controls["side"].choice.value = "b"
    assert calls[-1] == {"x": 3.0, "side": "b", "times": 2}


def test_a_change_of_what_is_kept_alone_draws_too():
    explorer, calls = with_a_button(lambda state: {"times": {"value": state["times"] + 1}})
    explorer.controls["side"].buttons["go"].click()
    assert [call["times"] for call in calls] == [0, 1]


def test_a_button_whose_rule_raises_is_explained_and_the_picture_stays():
    explorer, calls = with_a_button(lambda _: 1 / 0)
    explorer.controls["side"].buttons["go"].click()
    assert explorer.message == "ZeroDivisionError: division by zero"
    assert len(calls) == 1
    explorer.controls["x"].value = 5.0
    assert explorer.message == ""


def test_closing_takes_the_buttons_along():
    before = set(LIVING)
    explorer, _ = with_a_button(lambda _: {})
    button = explorer.controls["side"].buttons["go"]
    assert button.description
    assert button.tooltip
    explorer.close()
    assert set(LIVING) == before


def test_no_rule_runs_on_what_is_not_a_number():
    def rule(state):
        return {"times": {"value": state["x"]}}

    render, _ = counting()
    controls = {"x": widgets.FloatText(value=1.0)}
    explorer = Explorer("test", render, controls, rules={"x": rule}, kept={"times": 0})
    explorer.controls["x"].value = math.nan
    assert "it takes a finite number" in explorer.message
    assert explorer.state["times"] == 0
