"""The ring of the four steps: all of it on the card, every optimizer named in picture and words."""

import pytest
from drawn import texts

from bpcourse.drawing import training_loop_picture
from bpcourse.errors import InputValueError


@pytest.mark.parametrize("names", [["SGD"], ["SGD", "Adam"], ["a", "b", "c", "d", "e", "f"]])
def test_every_optimizer_stands_in_picture_and_words(names):
    picture = training_loop_picture(names)
    assert " · ".join(names) in texts(picture)
    last = picture.text.splitlines()[-1]
    assert all(name in last for name in names)


def test_the_steps_are_four_and_in_order():
    shown = [words for words in texts(training_loop_picture()) if words[0].isdigit()]
    assert [words.split()[1] for words in shown] == [
        "predict",
        "compare",
        "backpropagate",
        "update",
    ]


@pytest.mark.parametrize("names", [[], ["a"] * 7])
def test_none_or_too_many_are_refused(names):
    with pytest.raises(InputValueError, match="one to 6"):
        training_loop_picture(names)
