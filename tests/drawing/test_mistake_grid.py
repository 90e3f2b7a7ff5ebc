"""The grid says of every mistake and every network what the check said."""

import pytest
from drawing.clear import covered
from drawn import texts

from bpcourse.checking import FIXTURES, MISTAKES
from bpcourse.drawing import mistake_grid_picture
from bpcourse.errors import InputValueError, ShapeError

WORDS = ("caught", "error", "missed")


@pytest.fixture
def table():
    """Words in a pattern that no row or column repeats."""
    return {
        name: [WORDS[(i + i * j + j) % 3] for j in range(len(FIXTURES))]
        for i, name in enumerate(MISTAKES)
    }


def test_every_cell_holds_its_word_and_nothing_covers_anything(table):
    picture = mistake_grid_picture(table, FIXTURES)
    assert covered(picture) == []
    shown = texts(picture)
    for name, words in table.items():
        start = shown.index(name)
        assert shown[start + 1 : start + 1 + len(words)] == words


def test_the_words_count_each_column_and_spell_each_row(table):
    said = mistake_grid_picture(table, FIXTURES).text.splitlines()
    found = [words[0] for words in table.values()]
    counts = ", ".join(f"{word} {found.count(word)}" for word in WORDS)
    assert said[0] == f"recommended: {counts}."
    assert said[-1] == f"{[*table][-1]}: {', '.join([*table.values()][-1])}."


def test_what_does_not_fit_is_refused():
    with pytest.raises(ShapeError, match="a has 1 words for 2 columns"):
        mistake_grid_picture({"a": ["caught"]}, ["one", "two"])
    with pytest.raises(InputValueError, match="verdict is '-'; use one of caught"):
        mistake_grid_picture({"a": ["-"]}, ["one"])
