"""The map of a race: lines of equal loss, trails that end where their optimizers are."""

import math
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from itertools import product

import pytest
from drawing.clear import covered
from drawn import SVG, texts

from bpcourse.drawing import race_picture, style
from bpcourse.drawing.lessons.race import BOTTOM, LEFT, RIGHT, RING, TOP, levels
from bpcourse.drawing.words import number, text_width
from bpcourse.errors import InputTypeError, InputValueError
from bpcourse.experiments.surfaces import SURFACES, race, racers
from bpcourse.training import SGD


def lines(picture):
    """Return (colour, dash, points) of every line with a colour of its own."""
    root = ET.fromstring(picture.svg)  # noqa: S314  made here
    for line in root.iter(SVG + "polyline"):
        points = [tuple(map(float, p.split(","))) for p in line.get("points").split()]
        yield line.get("stroke"), line.get("stroke-dasharray") or "", points


def trails_of(picture):
    """Return the points of the trails by colour and dash: the longest line of each look."""
    found = {}
    for colour, dash, points in lines(picture):
        if (colour, dash) in {look[:2] for look in style.LOOKS} and points[0][1] < BOTTOM:
            found[colour, dash] = max(found.get((colour, dash), []), points, key=len)
    return found


def at(surface, spot):
    """Return which point of the plane stands at a spot of the picture."""
    (left, right), (low, high) = SURFACES[surface].across, SURFACES[surface].up
    x = left + (right - left) * (spot[0] - LEFT) / (RIGHT - LEFT)
    return x, low + (high - low) * (BOTTOM - spot[1]) / (BOTTOM - TOP)


@pytest.mark.parametrize("name", SURFACES)
def test_each_trail_runs_from_the_start_through_every_step(name):
    trails = race(name, racers(SURFACES[name].rate), 40)
    drawn = trails_of(race_picture(name, trails))
    assert list(drawn) == [look[:2] for look in style.LOOKS]
    for trail, points in zip(trails.values(), drawn.values(), strict=True):
        assert len(points) == 41
        for spot, (x, y) in zip(points, trail.points, strict=True):
            assert at(name, spot) == pytest.approx((x, y), abs=0.002)


@pytest.mark.parametrize("name", SURFACES)
def test_a_line_of_equal_loss_has_equal_losses(name):
    surface = SURFACES[name]
    least = surface.function(*map(float, surface.lows()[0]))
    drawn = [points for colour, _, points in lines(race_picture(name)) if colour == style.PALE]
    assert len(drawn) >= 8
    far = []
    for points in drawn:
        heights = [surface.function(*at(name, spot)) - least for spot in points]
        middle = sorted(heights)[len(heights) // 2]
        near = [level for p in range(-9, 5) for level in (10.0**p, 2 * 10.0**p, 5 * 10.0**p)]
        found = min(near, key=lambda level: abs(math.log(level / middle)))
        far += [abs(math.sqrt(height / found) - 1) for height in heights if height > 0]
    assert sorted(far)[int(0.9 * len(far))] < 0.1


def test_levels_are_at_most_twelve_and_below_the_highest():
    assert levels(4045.0)[:4] == [2000, 1000, 500, 200]
    for highest in (0.3, 1.0, 1.9, 220.0):
        found = levels(highest)
        assert len(found) == 12
        assert found[0] < highest
        assert found == sorted(found, reverse=True)


@pytest.mark.parametrize("name", SURFACES)
@pytest.mark.parametrize("step", [0, 1, 7, 100])
def test_words_and_legend_say_where_each_is_and_its_loss(name, step):
    trails = race(name, racers(SURFACES[name].rate), 100)
    picture = race_picture(name, trails, upto=step)
    said = picture.text.splitlines()
    assert said[0].startswith(f"{name.capitalize()}: {SURFACES[name].written}. Lowest at (")
    assert said[1] == {0: "At the start:", 1: "After 1 step:"}.get(step, f"After {step} steps:")
    for sentence, (racer, trail) in zip(said[2:], trails.items(), strict=True):
        loss = trail.losses[step]
        shown = number(loss) if abs(loss) > 1e-9 else "0"
        assert sentence.startswith(f"{racer} is at (")
        assert sentence.endswith(f"), loss {shown}.")
        assert f"{racer}: loss {shown}" in texts(picture)


def test_a_trail_that_leaves_ends_at_the_edge_hollow_and_is_said_to_leave():
    trails = race("ravine", {"sgd": SGD(0.1), "small": SGD(0.001)}, 30)
    picture = race_picture("ravine", trails)
    assert "sgd has left the map with step 1." in picture.text
    assert "small is at (" in picture.text
    assert "sgd: left at step 1" in texts(picture)
    points = trails_of(picture)[style.LOOKS[0][:2]]
    assert points[-1][1] == BOTTOM
    assert LEFT <= points[-1][0] <= RIGHT
    hollow = f'fill="{style.CARD}" stroke="{style.LOOKS[0].colour}"'
    assert picture.svg.count(hollow) == 2  # on the map and in the legend
    before = race_picture("ravine", trails, upto=0)
    assert hollow not in before.svg
    assert "left" not in before.text


@pytest.mark.parametrize("rate", [0.04, 0.1, 1.0, 1e300])
@pytest.mark.parametrize("name", SURFACES)
def test_nothing_is_drawn_beyond_the_picture(name, rate):
    picture = race_picture(name, race(name, racers(rate), 60))
    for _, _, points in lines(picture):
        for x, y in points:
            assert 0 <= x <= 830
            assert 0 <= y <= 420
    for points in trails_of(picture).values():
        assert all(TOP - 0.01 <= y <= BOTTOM + 0.01 for _, y in points)
        assert all(LEFT - 0.01 <= x <= RIGHT + 0.01 for x, _ in points)


@pytest.mark.parametrize("name", SURFACES)
def test_each_lowest_place_has_a_cross_and_the_header_says_so(name):
    picture = race_picture(name)
    assert "lowest loss" in texts(picture)
    arms = [points for colour, _, points in lines(picture) if colour == style.INK]
    middles = [tuple(sum(c) / 2 for c in zip(*arm, strict=True)) for arm in arms]
    for low in SURFACES[name].lows():
        assert sum(at(name, m) == pytest.approx(low, abs=0.01) for m in middles) == 2


def test_without_trails_there_is_the_map_alone():
    picture = race_picture("bowl")
    assert picture.text == "Bowl: x² + y². Lowest at (0, 0), where the loss is 0."
    assert trails_of(picture) == {}
    assert "start" not in texts(picture)
    assert "<circle" not in picture.svg


def test_long_names_are_cut_in_the_legend_and_whole_in_the_words():
    names = ["adaptive moments " * 3, "momentum of 0.99", "<b>bold</b>", "d"]
    for rate in (1e-9, 0.035, 0.9):
        trails = race("ravine", {name: SGD(rate) for name in names}, 2000)
        picture = race_picture("ravine", trails)
        root = ET.fromstring(picture.svg)  # noqa: S314  made here
        legend = [t for t in root.iter(SVG + "text") if float(t.get("y")) > BOTTOM + 30]
        assert len(legend) == 4
        for words in legend:
            end = 428 if float(words.get("x")) < 428 else 822
            assert float(words.get("x")) + text_width(words.text, 15) < end
        assert all(f"{name} " in picture.text for name in names)


def test_two_starts_are_two_rings():
    one = race("bowl", {"a": SGD(0.1)}, 3, (-2.0, 1.0))
    other = race("bowl", {"b": SGD(0.1)}, 3, (2.0, 1.0))
    ring = f'r="{RING}" fill="none"'
    assert race_picture("bowl", one).svg.count(ring) == 2  # on the map and in the header
    assert race_picture("bowl", one | other).svg.count(ring) == 3
    assert "data-drag" in race_picture("bowl", one).svg
    assert "data-drag" not in race_picture("bowl", one | other).svg


def test_it_is_low_enough_for_its_controls():
    root = ET.fromstring(race_picture("bowl").svg)  # noqa: S314  made here
    assert float(root.get("height")) <= 405  # three rows of controls take 143 more, of 560


@pytest.mark.parametrize("rate", [0.001, 0.03, 1.0])
@pytest.mark.parametrize("name", SURFACES)
def test_nothing_is_covered(name, rate):
    for start in (None, *[*product(SURFACES[name].across, SURFACES[name].up)][1:3]):
        trails = race(name, racers(rate), 40, start)
        for step in (0, 1, 40):
            assert covered(race_picture(name, trails, upto=step)) == []


def test_pointing_at_a_racer_tells_its_slopes_and_its_next_step():
    trails = race("ravine", {"plain": SGD(0.03)}, 25)
    (x, y), (to_x, to_y) = trails["plain"].points[12:14]
    svg = race_picture("ravine", trails, upto=12).svg
    tell = re.search('data-part="t0" data-tell="([^"]*)"', svg)[1]
    slopes = f"({number(round(2 * x, 3), 3)}, {number(round(60 * y, 3), 3)})"
    move = f"({number(round(to_x - x, 3), 3)}, {number(round(to_y - y, 3), 3)})"
    assert tell.startswith("plain at (")
    assert tell.endswith(f"slopes {slopes}; its next step moves it by {move}.")
    assert svg.count('data-part="t0"') == 2  # the trail and its line in the legend
    assert [*re.findall('data-choose="([^"]*)"', svg)] == ["step=10"]


def test_what_cannot_be_drawn_is_refused():
    five = race("bowl", {name: SGD(0.1) for name in "abcde"}, 1)
    with pytest.raises(InputValueError, match="5 trails given; 4 can be told apart"):
        race_picture("bowl", five)
    with pytest.raises(InputValueError, match="did you mean 'bowl'"):
        race_picture("bow")
    with pytest.raises(InputTypeError, match="upto is"):
        race_picture("bowl", {}, upto=1.5)


def test_it_loads_no_numpy():
    code = "import sys, bpcourse.drawing as d\nfrom bpcourse.experiments.surfaces import *\n"
    code += (
        "d.race_picture('loaves', race('loaves', racers(0.1), 2)); print('numpy' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert run.stdout.strip() == "False"
