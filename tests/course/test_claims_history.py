"""The claim about history, taught in notebook 13, and the errata that go with it."""

import re

from stored_outputs import read, shows

from bpcourse.practice.sources import DISPUTES, TIMELINE, bibliography, cite
from bpcourse.practice.sources.history import MACHINES, NETWORKS

LOOK_BACK = "13_look_back"
# What D2 names: who, when, and in which field it was, with the erratum on Werbos.
NAMED = {
    ("Kelley", 1960): MACHINES,
    ("Bryson", 1961): MACHINES,
    ("Linnainmaa", 1970): MACHINES,
    ("Werbos", 1974): MACHINES,
    ("Werbos", 1982): NETWORKS,
    ("Parker", 1985): NETWORKS,
    ("LeCun", 1985): NETWORKS,
    ("Rumelhart, Hinton, Williams", 1986): NETWORKS,
}


def prose():
    """Return what the notebook says in its own words."""
    cells = read(LOOK_BACK).cells
    return "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")


def test_the_history_is_told_with_its_sources():
    events = {(event.who, event.year): event for event in TIMELINE}
    for (who, year), field in NAMED.items():
        event = events[who, year]
        assert event.field == field
        work = bibliography()[event.keys[0]]
        assert work.year == year
        assert all(name in work.author for name in who.split(", "))
        shows(LOOK_BACK, f"{year}{' (disputed)' if event.disputed else ''}, {field}: {who},")
        shows(LOOK_BACK, cite(event.keys[0]))
    assert events["Werbos", 1974].disputed  # D2: "specifically for neural networks"
    assert "Nature" in bibliography()["rumelhart1986"].venue


def test_the_thesis_of_werbos_is_not_said_to_be_about_networks():
    text = prose()
    told = next(line for line in text.splitlines() if "thesis of Werbos (1974)" in line)
    assert "ordered derivatives of general systems" in told
    assert "1982" in told
    assert "no network in his thesis" in text  # Linnainmaa


def test_every_work_of_a_dispute_is_named_in_the_prose_of_the_notebook():
    text = prose()
    for dispute in DISPUTES:
        for key in dispute.keys:
            people, year = bibliography()[key].short.rsplit(" ", 1)
            surname = re.split(", | and ", people)[0]
            assert surname in text, key
            assert year in text, key
        shows(LOOK_BACK, f"On one side: {dispute.one}", f"On the other: {dispute.other}")


def test_what_is_too_strong_in_the_documents_is_weakened():
    text = prose()
    assert "*Every network?* Nearly." in text  # D2, D3: "every network"
    assert "It does not show that saddles are what slows *your* training." in text  # D2.4
