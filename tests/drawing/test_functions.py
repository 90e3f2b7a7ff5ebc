"""Plots of one function: a PNG with words, the same bytes each time."""

import base64
import re

import pytest

from bpcourse.drawing import (
    plot_activation,
    plot_loss,
)
from bpcourse.drawing.plots.functions import ACTIVATIONS
from bpcourse.errors import ShapeError


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_the_bundle_is_a_png_with_words(name):
    data = plot_activation(name)._repr_mimebundle_(include=None, exclude=None)
    address = re.search('data:image/png;base64,([^"%]+)', data["text/html"])[1]
    assert base64.b64decode(address).startswith(b"\x89PNG")
    assert data["text/plain"].startswith(f"{name}: at −4, 0 and 4 its value is ")
    assert f'alt="{data["text/plain"]}"' in data["text/html"]
    # at 0.72 of its 640 pixels letters of 11 points stay 11 pixels high
    assert "max-width:100%;min-width:461px" in data["text/html"]


def test_two_runs_give_the_same_bytes_and_two_curves_do_not():
    assert plot_activation("relu") == plot_activation("relu")
    assert plot_activation("relu").png != plot_activation("tanh").png
    assert b"Software" not in plot_activation("relu").png


def test_the_loss_plot_names_its_lowest_point():
    assert plot_loss([0, 1, 2], [4, 1, 2]).text.startswith("The loss is lowest, 1, at w = 1;")
    for weights, losses in (([], []), ([1], [1, 2])):
        with pytest.raises(ShapeError):
            plot_loss(weights, losses)
