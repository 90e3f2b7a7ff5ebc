"""The lessons' widgets: each picture is its static twin's, at every setting within reach."""

import re
import subprocess
import sys
from dataclasses import replace

import ipywidgets as widgets
import pytest
from living_widgets import LIVING

from bpcourse.by_hand.one_hidden import PRESETS as STARTS
from bpcourse.by_hand.one_hidden import OneHidden, descent, trail
from bpcourse.by_hand.two_layer import PRESETS, preset
from bpcourse.checking.mistakes import MISTAKES
from bpcourse.drawing import (
    chain_picture,
    clinic_picture,
    depth_lab_picture,
    graph_step_picture,
    landscape_picture,
    neuron_picture,
    nudge_picture,
    one_hidden_picture,
    reach_picture,
    sweep_picture,
)
from bpcourse.drawing.lessons.nudge import CURVES
from bpcourse.drawing.lessons.two_layer import draw_step
from bpcourse.drawing.lessons.two_layer_words import NUMBERS
from bpcourse.drawing.words import number
from bpcourse.errors import BpcourseError, InputValueError
from bpcourse.graph.formula import parse_formula
from bpcourse.practice import prediction
from bpcourse.widgets import (
    Explorer,
    ask,
    chain_explorer,
    clinic_explorer,
    concept_inventory,
    depth_lab,
    gradient_drill,
    gradient_reach,
    graph_blanks,
    graph_stepper,
    landscape_explorer,
    loaves_explorer,
    modes_explorer,
    neuron_stepper,
    nudge_explorer,
    one_hidden_explorer,
    optimizer_race,
    order_stepper,
    progress_board,
    quiz,
    sweep_explorer,
)
from bpcourse.widgets.controls import holder

pytestmark = pytest.mark.usefixtures("no_widget_left")

MAKERS = (
    nudge_explorer,
    chain_explorer,
    neuron_stepper,
    landscape_explorer,
    graph_stepper,
    order_stepper,
    sweep_explorer,
    one_hidden_explorer,
    clinic_explorer,
    depth_lab,
    graph_blanks,
    gradient_drill,
    loaves_explorer,
    optimizer_race,
    modes_explorer,
    gradient_reach,
    progress_board,
    quiz,
    concept_inventory,
    ask,
)
OF_SEVERAL = (widgets.Dropdown, widgets.ToggleButtons, widgets.SelectionSlider)
REPRS = {
    nudge_explorer: "<nudge explorer: function = square, x = 1, h = 0.5>",
    chain_explorer: "<chain explorer: chain = square, sin, exp, x = 0.5>",
    landscape_explorer: "<landscape explorer: loss = the neuron, w = 3, rate = 0.05>",
    order_stepper: "<order stepper: order = totals at once, a = 2, b = 3, step = 0>",
    neuron_stepper: "<neuron stepper: w = 3, b = 1, step = 9>",
    graph_stepper: (
        "<graph stepper: formula = relu(w*x + b), values = w=1, x=1, b=1, step = 0, parts = 1>"
    ),
    sweep_explorer: "<sweep explorer: preset = the example's numbers, which = w11, value = 0.15, "
    "step = 7>",
    one_hidden_explorer: "<one-hidden explorer: preset = the start, w1 = 0.5, w2 = 0.3, "
    "rate = 0.25>",
    clinic_explorer: "<mistakes clinic: mistake = none, fixture = recommended, seed = 0>",
    depth_lab: "<depth lab: depth = 20, activation = sigmoid, scale = 1, shortcut = none>",
    graph_blanks: "<graph with blanks: formula = (w*x + b - y)^2, fill in = gradients, blank = 1, "
    "answer = >",
    gradient_drill: "<gradient drill: answer = >",
    optimizer_race: "<optimizer race: surface = ravine, rate = 0.03, across = −5, up = 1, "
    "step = 30>",
    modes_explorer: "<modes explorer: inputs = 10, outputs = 1>",
    gradient_reach: "<gradient reach: layer = batch norm, row = 1, column = 1>",
    progress_board: "<progress board: notebook = all>",
    ask: "your prediction: to do. Run this cell, type your answer into the box and press Enter.",
    quiz: "<recall 01, start: question = 1>",
    concept_inventory: "<inventory before the course: item = 1, sure = None>",
    loaves_explorer: "<loaves explorer: network = untrained, weight = w11, value = 1.65>",
}

# What stands beside each control, and its first and last value as people read them.
SHOWN = {
    nudge_explorer: [
        ("function", "x²  (square)", "3 · x  (product)"),
        ("x", -2, 2),
        ("nudge h", -1, 1),
    ],
    chain_explorer: [("chain", "square, sin, exp", "square, relu, tanh"), ("x", -2, 2)],
    landscape_explorer: [
        ("loss", "the neuron", "the neuron"),
        ("start at", -3, 5),
        ("rate η", 0, 0.4),
    ],
    order_stepper: [
        ("order", "parts at once", "wait"),
        ("a", -4, 4),
        ("b", -4, 4),
        ("step", 0, 14),
    ],
    neuron_stepper: [("weight w", -4, 4), ("bias b", -4, 4), ("step", 0, 9)],
    graph_stepper: [
        ("formula",),
        ("values",),
        ("step", 0, 9),
        ("an edge is", "one step", "three parts"),
    ],
    sweep_explorer: [
        ("setting", "the example's numbers", "large weights"),
        ("number", "w₁₁", "rate η"),
        ("its value", -1.85, 2.15),
        ("step", 0, 9),
    ],
    one_hidden_explorer: [
        ("setting", "the start", "dead start"),
        ("weight w₁", "-6.00", "6.00"),
        ("weight w₂", "-6.00", "6.00"),
        ("rate η", "0.01", "1"),
    ],
    clinic_explorer: [
        ("mistake", "none", list(MISTAKES)[-1]),
        ("network", "recommended", "target already met"),
        ("numbers", 0, 20),
    ],
    depth_lab: [
        ("depth", 1, 100),
        ("activation", "linear", "softplus"),
        ("weights", "× 0.25", "× 4.00"),
        ("shortcut", "none", "layer normalisation"),
    ],
    graph_blanks: [
        ("formula",),
        ("fill in", "values", "gradients"),
        ("blank", 1, 8),
        ("answer",),
    ],
    gradient_drill: [("answer",)],
    loaves_explorer: [
        ("network", "untrained", "trained"),
        ("weight", "w11", "c"),
        ("its value", -8, 8),
    ],
    optimizer_race: [
        ("surface", "bowl: x² + y²", "loaves: loss of the forty loaves"),
        ("rate", "0.001", "1"),
        ("start x", -6, 4),
        ("start y", -2.5, 2.5),
        ("step", 0, 100),
    ],
    modes_explorer: [("inputs", 1, 50), ("outputs", 1, 50)],
    gradient_reach: [
        ("layer", "batch norm", "recurrent net"),
        ("row (0: all)", 0, 4),
        ("column", 0, 3),
    ],
    progress_board: [("notebook", "all", "13")],
    ask: [("answer",)],
    quiz: [("question", "1", "3")],
    concept_inventory: [
        ("item", "1", "your result"),
        ("how sure?", "25 % a guess", "100 % certain"),
    ],
}


@pytest.fixture(autouse=True)
def nothing_is_predicted(monkeypatch):
    """Begin each test like a fresh kernel, in which nobody has typed anything."""
    monkeypatch.setattr(prediction, "_predictions", {})


def shown(control):
    """Return the description of a control and the ends of what it offers."""
    part = holder(control)
    if isinstance(part, OF_SEVERAL):
        labels = part._options_labels
        return part.description, labels[0], labels[-1]
    ends = (getattr(part, end) for end in ("min", "max") if hasattr(part, end))
    return part.description, *ends


def hear(explorer, *moves):
    """Let an explorer hear what a hand did in the page."""
    explorer._heard(explorer._view, {"moves": list(moves)}, None)


@pytest.mark.parametrize("make", MAKERS)
def test_what_stands_beside_each_control(make):
    assert [shown(control) for control in make().controls.values()] == SHOWN[make]


@pytest.mark.parametrize("make", MAKERS)
def test_every_choice_of_a_menu_draws(make):
    explorer = make()
    for control in explorer.controls.values():
        part = holder(control)
        if isinstance(part, (widgets.Dropdown, widgets.ToggleButtons)):
            for label in part._options_labels:
                part.label = label
                assert explorer.message == ""


@pytest.mark.parametrize("make", MAKERS)
def test_a_widget_replaces_only_its_own_kind(make):
    assert make.__kwdefaults__["key"] == make.__name__


def test_an_unknown_setting_is_named_as_its_argument():
    with pytest.raises(InputValueError, match="preset is 'small weights'; use one of"):
        sweep_explorer("small weights")


def test_input_and_target_of_the_neuron_are_the_documents_unless_they_are_given():
    assert neuron_stepper(step=9).picture == neuron_picture(9, x=2, w=3, b=1, y=4)
    assert neuron_stepper(step=9, x=1, y=0).picture == neuron_picture(9, x=1, w=3, b=1, y=0)
    for name in "xy":
        with pytest.raises(InputValueError, match=f"{name} is inf; give a finite number"):
            neuron_stepper(**{name: float("inf")})


@pytest.mark.parametrize("make", MAKERS)
def test_it_starts_with_a_picture_and_a_short_repr(make):
    explorer = make()
    assert isinstance(explorer, Explorer)
    assert explorer.message == ""
    assert explorer.picture.text
    assert repr(explorer) == REPRS[make]
    if hasattr(explorer, "_repr_mimebundle_"):  # from ipywidgets 8 on
        assert explorer._repr_mimebundle_()["text/plain"] == REPRS[make]


@pytest.mark.parametrize("make", MAKERS)
def test_at_most_five_controls_each_with_a_description(make):
    explorer = make()
    assert 1 <= len(explorer.controls) <= 5
    for control in explorer.controls.values():
        assert holder(control).description


@pytest.mark.parametrize("make", MAKERS)
def test_closing_leaves_nothing_behind(make):
    before = set(LIVING)
    make(key="closing").close()  # of its own: a key in use replaces what it shows
    assert set(LIVING) == before


@pytest.mark.parametrize("make", MAKERS)
def test_running_the_cell_again_replaces_it(make):
    make()
    size = len(LIVING)
    for _ in range(4):
        make()
    assert len(LIVING) == size
    assert make(key="beside it").comm is not None
    assert len(LIVING) > size


@pytest.mark.parametrize("make", MAKERS)
def test_no_control_at_its_extremes_breaks_it(make):
    explorer = make()
    for control in explorer.controls.values():
        part = holder(control)
        if isinstance(part, OF_SEVERAL):
            tries = [value for _, value in part._options_full]
        elif isinstance(part, widgets.Text):
            tries = ["", "x", "x*y", "w=1e400", "a=1", "((((", part.value]
        else:
            tries = [part.max, part.min, 0, float("nan"), part.max]
            tries = [t for t in tries if t == t or isinstance(part, widgets.FloatSlider)]
        for value in tries:
            picture = explorer.picture
            part.value = value
            assert (explorer.error is None) or explorer.picture is picture
            assert "nan" not in re.sub("[a-z]*nan[a-z]+", "", explorer.picture.inline_html())
        assert explorer.error is None, explorer.message


def test_the_nudge_explorer_is_its_picture():
    explorer = nudge_explorer("square", x=2, h=0.5)
    assert explorer.picture == nudge_picture("square", 2, 0.5)
    for name in CURVES:
        explorer.controls["function"].value = name
        explorer.controls["h"].value = -0.25
        explorer.controls["x"].value = 1.0
        assert explorer.picture == nudge_picture(name, 1.0, -0.25)


def test_the_chain_explorer_is_its_picture_and_takes_another_chain():
    explorer = chain_explorer("exp, sin", x=0.2)
    assert explorer.picture == chain_picture(("exp", "sin"), 0.2)
    explorer.controls["x"].value = -1.5
    assert explorer.picture == chain_picture(("exp", "sin"), -1.5)
    with pytest.raises(BpcourseError):
        chain_explorer("exp, nonsense")


def test_the_neuron_stepper_walks_through_its_nine_steps():
    explorer = neuron_stepper(w=3, b=1, step=0)
    for step in range(10):
        assert explorer.picture == neuron_picture(step)
        explorer.controls["step"].ahead.click()
    assert "∂L/∂w = ∂L/∂z · x = 6 · 2 = 12" in neuron_picture(7).text
    explorer.controls["w"].value = -1
    assert explorer.picture == neuron_picture(9, w=-1.0)


def test_the_graph_stepper_walks_through_both_passes():
    explorer = graph_stepper("relu(w*x + b)", at={"w": 3, "x": 2, "b": 1}, parts=3)
    output, _ = parse_formula("relu(w*x + b)")
    numbers = {"w": 3, "x": 2, "b": 1}
    last = explorer.controls["step"].slider.max
    assert last == 3 + 1 + 3 * 5
    for step in range(last + 1):
        explorer.controls["step"].slider.value = step
        assert explorer.picture == graph_step_picture(output, numbers, step)


def test_the_graph_stepper_jumps_and_parts_an_edge_where_it_stands():
    explorer = graph_stepper("relu(w*x + b)", at={"w": 3, "x": 2, "b": 1})
    slider, row = explorer.controls["step"].slider, explorer.controls["parts"]
    row.buttons["backward"].click()
    assert "The backward pass starts" in explorer.picture.text
    slider.value += 2
    told, redraws = explorer.picture.text, explorer.redraws
    row.choice.value = 3
    assert (slider.max, explorer.picture.text) == (19, told)
    assert explorer.redraws == redraws + 1
    slider.value -= 1
    row.choice.value = 1
    assert (slider.max, explorer.picture.text) == (9, told)
    row.buttons["forward"].click()
    assert slider.value == 0
    with pytest.raises(InputValueError, match="parts is 2; an edge takes 1 step, or 3"):
        graph_stepper(parts=2)


def test_a_new_formula_brings_its_values_and_steps():
    explorer = graph_stepper("w*x", at={"w": 3, "x": 2}, step=4)
    redraws = explorer.redraws
    explorer.controls["formula"].value = "tanh(x)*q"
    assert explorer.values == {"formula": "tanh(x)*q", "values": "x=2, q=1", "step": 0, "parts": 1}
    assert explorer.redraws == redraws + 1
    transport = explorer.controls["step"]
    assert transport.slider.max == 2 + 1 + 3
    explorer.controls["values"].value = "x=0, q=5"
    transport.slider.value = 6
    assert "its gradient is 5." in explorer.picture.text


@pytest.mark.parametrize(
    "formula",
    ["", "x +", "__import__('os')", "x.y", "9**9**9", "import os", "<b>x</b>", "x" * 300, "3"],
)
def test_a_formula_that_cannot_be_read_is_explained_and_the_picture_stays(formula):
    explorer = graph_stepper("w*x")
    good = explorer.picture
    explorer.controls["formula"].value = formula
    assert explorer.message
    assert explorer.picture is good
    explorer.controls["formula"].value = "w*x"
    assert explorer.message == ""


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ("w=3", "x has no value: add it, such as x=1"),
        ("w=3, x=2, q=1", "variable is 'q'; use one of w, x"),
        ("w=3, x=two", "cannot read 'x=two'; write values like w=3, x=2"),
        ("w=3, x=nan", "'x=nan' is not used here; stay within +-1000000000"),
    ],
)
def test_values_that_cannot_be_read_are_explained(values, message):
    explorer = graph_stepper("w*x")
    explorer.controls["values"].value = values
    assert explorer.message == message


def test_a_formula_without_a_value_there_is_explained():
    explorer = graph_stepper("log(x)", at={"x": 1})
    explorer.controls["values"].value = "x=-1"
    assert "log" in explorer.message
    explorer.controls["values"].value = "x=2"
    assert explorer.message == ""


def test_the_layout_is_made_once_a_formula(monkeypatch):
    from bpcourse.drawing.graph import walk  # noqa: PLC0415  the module, to watch it

    made = []
    real = walk.plan
    monkeypatch.setattr(walk, "plan", lambda *a: made.append(a) or real(*a))
    explorer = graph_stepper("sigmoid(w*x + b)")
    after_building = len(made)
    for step in range(20):
        explorer.controls["step"].slider.value = step
    assert len(made) == after_building == 1


def test_the_sweep_explorer_walks_through_the_nine_steps():
    explorer = sweep_explorer(step=0)
    for step in range(10):
        assert explorer.picture == sweep_picture(step)
        explorer.controls["step"].ahead.click()


def test_a_preset_and_a_weight_set_the_slider_and_draw_once():
    explorer = sweep_explorer(step=9)
    for name in [*PRESETS][1:]:
        redraws = explorer.redraws
        explorer.controls["preset"].value = name
        assert explorer.redraws == redraws + 1
        assert explorer.picture == sweep_picture(9, name)
    for which in [*NUMBERS][::-1]:
        explorer.controls["which"].value = which
        assert explorer.values["value"] == getattr(preset(name), which)
    explorer.controls["value"].value = 8.25
    assert explorer.picture == sweep_picture(9, name, which, 8.25)
    explorer.controls["which"].value = "v1"  # what was moved stays moved
    assert explorer.picture == sweep_picture(9, name, which, 8.25)
    explorer.controls["preset"].value = "saturated output"
    assert explorer.picture == sweep_picture(9, "saturated output")


def test_a_number_is_dragged_from_where_it_is_and_the_others_stay():
    explorer = sweep_explorer(step=7)
    hear(explorer, ["which", "v1"], ["value", -0.4])
    assert explorer.picture == sweep_picture(7, which="v1", value=-0.4)
    hear(explorer, ["which", "rate"], ["value", 99])  # held at the end of its range
    assert explorer.values["value"] == 1
    moved = replace(preset("the example's numbers"), v1=-0.4, rate=1.0)
    assert explorer.picture == draw_step(7, moved)
    assert explorer.redraws == 3


def test_every_preset_value_can_be_shown_by_the_slider():
    for name in PRESETS:
        for which in NUMBERS:
            explorer = sweep_explorer(name, which=which)
            assert explorer.values["value"] == getattr(preset(name), which)


def test_two_widgets_of_a_kind_are_independent():
    first, second = sweep_explorer(key="left"), sweep_explorer(key="right")
    first.controls["step"].slider.value = 5
    assert second.values["step"] == 7
    assert second.picture == sweep_picture(7)


def test_without_ipywidgets_there_is_one_line_of_advice():
    code = (
        "import sys; sys.modules['ipywidgets'] = None\n"
        "try:\n    import bpcourse.widgets\n"
        "except ImportError as error:\n    print(error)\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, encoding="utf-8"
    )
    assert run.stdout == (
        "the widgets need ipywidgets, which is missing: run  python -m pip install ipywidgets\n"
    )


def test_a_tower_of_powers_is_refused_instead_of_computed_for_hours():
    explorer = graph_stepper("x * 2", at={"x": 9})
    good = explorer.picture
    explorer.controls["formula"].value = "((((x**99)**99)**99)**99)"
    assert "larger than any float" in explorer.message
    assert explorer.picture is good


def press(explorer, name, times=1):
    for _ in range(times):
        explorer.controls["preset"].buttons[name].click()


def test_ten_presses_are_ten_exact_steps():
    explorer = one_hidden_explorer()
    for presses in range(11):
        assert explorer.picture == one_hidden_picture(presses=presses)
        end = descent(OneHidden(), presses)[-1]
        assert explorer.values["w1"] == round(end.w1, 2)
        assert explorer.values["w2"] == round(end.w2, 2)
        press(explorer, "step")
    assert explorer.redraws == 12
    shown = number(trail(OneHidden(), 11)[-1])
    assert f"After 11 steps the loss is {shown}" in explorer.picture.text


def test_starting_again_puts_the_weights_back():
    explorer = one_hidden_explorer("overshoot")
    press(explorer, "step", 3)
    press(explorer, "again")
    assert explorer.picture == one_hidden_picture("overshoot")
    assert (explorer.values["w1"], explorer.values["w2"]) == (0.1, 4)


def test_moving_a_weight_by_hand_starts_a_new_trail_and_leaves_the_other():
    explorer = one_hidden_explorer()
    press(explorer, "step", 2)
    w1 = descent(OneHidden(), 2)[-1].w1
    explorer.controls["w2"].value = -1.5
    assert explorer.picture == one_hidden_picture(w1=w1, w2=-1.5)
    press(explorer, "step")
    assert explorer.picture == one_hidden_picture(w1=w1, w2=-1.5, presses=1)
    press(explorer, "again")
    assert explorer.picture == one_hidden_picture(w1=w1, w2=-1.5)


def test_another_rate_walks_the_same_steps_anew():
    explorer = one_hidden_explorer("overshoot")
    press(explorer, "step", 3)
    explorer.controls["rate"].value = 0.05
    assert explorer.picture == one_hidden_picture("overshoot", rate=0.05, presses=3)
    assert explorer.values["w1"] == round(descent(OneHidden(w1=0.1, w2=4, rate=0.05), 3)[-1].w1, 2)
    explorer.controls["preset"].choice.value = "saturated"  # the rate stays
    press(explorer, "step")
    assert explorer.picture == one_hidden_picture("saturated", rate=0.05, presses=1)


def test_a_weight_can_be_dragged_to_the_nearest_place():
    explorer = one_hidden_explorer()
    press(explorer, "step")
    hear(explorer, ["w2", 1.23456])
    w1 = descent(OneHidden(), 1)[-1].w1
    assert explorer.picture == one_hidden_picture(w1=w1, w2=1.23)
    hear(explorer, ["w2", -77])
    assert explorer.values["w2"] == -6


@pytest.mark.parametrize("name", STARTS)
def test_a_setting_of_the_playground_starts_there_and_draws_once(name):
    explorer = one_hidden_explorer("saturated" if name == "the start" else "the start")
    press(explorer, "step")
    redraws = explorer.redraws
    explorer.controls["preset"].choice.value = name
    assert explorer.redraws == redraws + 1
    assert explorer.picture == one_hidden_picture(name)
    assert explorer.values["w1"] == STARTS[name].w1


def test_a_weight_beyond_the_slider_is_stepped_from_where_it_is():
    far = descent(OneHidden(w1=-0.6, w2=6), 1)[-1]
    assert far.w1 > 6
    explorer = one_hidden_explorer()
    explorer.controls["w1"].value = -0.6
    explorer.controls["w2"].value = 6.0
    press(explorer, "step", 2)
    assert explorer.values["w1"] == 6
    assert explorer.picture == one_hidden_picture(w1=-0.6, w2=6.0, presses=2)


def test_what_a_browser_sends_back_after_a_step_is_no_movement_by_hand():
    explorer = one_hidden_explorer()
    press(explorer, "step")
    for name in ("w1", "w2"):
        slider = explorer.controls[name]
        assert isinstance(slider.index, int)  # a fraction would come back rounded otherwise
        slider.set_state({"index": slider.index})
    assert explorer.picture == one_hidden_picture(presses=1)


def test_the_clinic_is_its_picture_and_draws_once_a_change():
    explorer = clinic_explorer()
    assert explorer.picture == clinic_picture()
    explorer.controls["mistake"].value = "transpose forgotten"
    assert explorer.picture == clinic_picture("transpose forgotten")
    assert (
        explorer.message == ""
    )  # that it raises is part of the lesson, not an error of the widget
    explorer.controls["fixture"].value = "square layers"
    explorer.controls["seed"].choice.value = 3
    assert explorer.picture == clinic_picture("transpose forgotten", "square layers", 3)
    assert explorer.redraws == 4
    assert explorer.controls["mistake"].options == ("none", *MISTAKES)
    explorer.controls["seed"].buttons["again"].click()
    assert explorer.picture == clinic_picture("transpose forgotten", "square layers", 4)
    hear(explorer, ["mistake", "slope dropped"])
    assert explorer.picture == clinic_picture("slope dropped", "square layers", 4)


def test_the_depth_lab_is_its_picture():
    lab = depth_lab(5)
    assert lab.picture == depth_lab_picture(5)
    lab.controls["activation"].value = "relu"
    lab.controls["scale"].value = 2.0
    lab.controls["shortcut"].value = "residual"
    assert lab.picture == depth_lab_picture(5, "relu", 2.0, "residual")
    lab.controls["depth"].value = 50
    assert lab.picture == depth_lab_picture(50, "relu", 2.0, "residual")


def test_the_sliders_end_where_the_output_of_the_chosen_layer_does():
    explorer = gradient_reach("convolution", row=5, column=4)
    layer, row, column = explorer.controls.values()
    layer.value = "embedding"
    assert (row.value, row.max, column.value, column.max) == (5, 5, 2, 2)
    assert explorer.picture == reach_picture("embedding", 5, 2)
    layer.value = "softmax"
    assert (row.value, row.max, column.value, column.max) == (3, 3, 2, 4)
    assert explorer.picture == reach_picture("softmax", 3, 2)
    assert explorer.message == ""
    row.value = column.value = 0
    assert explorer.picture == reach_picture("softmax", 0, 0)


def test_the_landscape_explorer_steps_and_starts_anew_where_it_is_left():
    explorer = landscape_explorer()
    row = explorer.controls["loss"]
    for steps in range(4):
        assert explorer.picture == landscape_picture("the neuron", 3, 0.05, steps)
        row.buttons["step"].click()
    explorer.controls["rate"].value = 0.25  # the steps so far, at another rate
    assert explorer.picture == landscape_picture("the neuron", 3, 0.25, 4)
    explorer.controls["w"].value = -1
    assert explorer.picture == landscape_picture("the neuron", -1, 0.25, 0)
    row.buttons["step"].click()
    row.buttons["again"].click()
    assert explorer.picture == landscape_picture("the neuron", -1, 0.25, 0)


def test_another_landscape_brings_its_own_sliders():
    names = ("a cliff", "a cliff, the slope cut to 1", "a saddle", "a rounding", "the neuron")
    explorer = landscape_explorer(names[0], others=names[1:])
    for name in (*names[::-1], *names, *names[::2]):
        explorer.controls["loss"].choice.value = name
        assert explorer.message == ""
        assert explorer.picture == landscape_picture(name)


def test_the_order_stepper_walks_back_in_three_orders():
    explorer = order_stepper()
    row, slider = explorer.controls["order"], explorer.controls["step"].slider
    for order, last, found in (
        ("totals at once", 14, "∂y/∂a = 29"),
        ("wait", 10, "∂y/∂a = 25"),
        ("parts at once", 14, "∂y/∂a = 25"),
    ):
        row.choice.value = order
        assert (slider.value, slider.max) == (0, last)
        row.buttons["end"].click()
        assert found in explorer.picture.text
    explorer.controls["a"].value = -1
    assert explorer.message == ""
    row.buttons["begin"].click()
    assert slider.value == 0
