"""Moving one weight moves the boundary; what was moved stays until all is put back."""

import pytest

from bpcourse.experiments.loaves import Small, accuracy
from bpcourse.widgets import loaves_explorer
from bpcourse.widgets.controls import holder
from bpcourse.widgets.loaves import network

pytestmark = pytest.mark.usefixtures("no_widget_left")


def move(explorer, name, value):
    holder(explorer.controls[name]).value = value


def test_the_two_networks():
    assert accuracy(network("trained")) == 1
    assert 0.3 < accuracy(network("untrained")) < 0.7


def test_one_weight_moves_and_stays_moved():
    explorer = loaves_explorer()
    before = explorer.picture.text.splitlines()[:-1]  # the last one tells the chosen number
    move(explorer, "value", -3.0)
    assert explorer.kept["net"].w11 == -3
    assert explorer.picture.text.splitlines()[:-1] != before
    move(explorer, "weight", "v2")
    assert explorer.values["value"] == network("untrained").v2
    move(explorer, "value", 5.0)
    assert explorer.kept["net"] == network("untrained")._replace(w11=-3.0, v2=5.0)
    explorer.controls["value"].buttons["back"].click()
    assert explorer.kept["net"] == network("untrained")
    assert explorer.picture.text.splitlines()[:-1] == before


@pytest.mark.parametrize("weight", Small._fields)
def test_every_number_can_be_moved_in_both_networks(weight):
    explorer = loaves_explorer("trained", weight=weight)
    assert "40 of 40" in explorer.picture.text
    move(explorer, "value", 8.0)
    move(explorer, "network", "untrained")
    assert explorer.values["value"] == getattr(network("untrained"), weight)
    assert explorer.message == ""
