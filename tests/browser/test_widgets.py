"""What only a browser can break: the sliders send back what a button has set."""

import re

from browser.lab import sees


def test_ten_quick_presses_are_ten_steps_and_a_key_starts_anew(lab, shown):
    place = shown("one_hidden_explorer()")
    sees(place, "Start: L = 0.4374")
    step = place.locator("button", has_text="Step:")
    for _ in range(10):
        step.click()
    sees(place, "10 steps: L 0.00056 → 0.00021, down")
    sees(place, "∂L/∂w₁ = δ₁ · x")
    lab.press("weight w₁", "ArrowRight")  # from the exact 0.9682, shown as 0.97, to 0.98
    sees(place, "w₁ = 0.98")
    sees(place, "Start: L = ")


def test_the_clinic_goes_from_mistake_to_mistake(shown):
    place = shown("clinic_explorer()")
    sees(place, "no mistake")
    place.locator("select").first.select_option("transpose forgotten")
    sees(place, "check: REFUSED")
    place.locator("select").nth(1).select_option("square layers")
    sees(place, "check: FAIL")


def first_over_last(place, words):
    """Wait for the finding, then read the ratio in it from the spoken twin in the page."""
    sees(place, words)
    said = place.locator(".bp-stage svg > desc").text_content()
    ratio = re.match(r"The first layer's gradient is (\S+) times the last layer's: (.*?)\.", said)
    assert ratio[2] == words
    return float(ratio[1].replace("\u2212", "-"))


def test_a_shortcut_brings_the_gradient_of_fifty_sigmoids_back(lab, shown):
    place = shown("depth_lab()")
    lab.press("depth", "ArrowRight", times=30)  # from 20, without a mouse
    sees(place, "50 × 64 sigmoid")
    assert first_over_last(place, "plain descent hardly moves layer 1") < 1e-20
    place.get_by_label("shortcut", exact=True).focus()
    for key in ("Space", "ArrowDown", "Enter"):  # an arrow alone is JupyterLab's: the next cell
        lab.page.keyboard.press(key)
    sees(place, "glorot weights × 1, residual")
    assert first_over_last(place, "the first gradient is of the size of the last") > 1e-3
