"""The four steps of training as a ring: predict, compare, backpropagate, update."""

from collections.abc import Sequence

from bpcourse.drawing import style, svg
from bpcourse.drawing.parts import Label, arrow, card
from bpcourse.drawing.picture import Picture, picture
from bpcourse.errors import InputValueError

WIDTH, HEIGHT = 640, 330
LEFT, RIGHT, UPPER, LOWER = 170, 470, 84, 206  # the middles of the cards
WIDE, TALL = 200, 70
MOST = 6  # optimizers that fit in one line


def training_loop_picture(
    optimizers: Sequence[str] = ("SGD", "momentum", "RMSprop", "Adam"),
) -> Picture:
    """Draw the ring of the four steps, with the optimizers that can make the last one.

    >>> print(training_loop_picture(["SGD", "Adam"]).text.splitlines()[-1])
    The step of the update is made by an optimizer: SGD or Adam.

    Raises InputValueError for no optimizer or more than six.
    """
    if not 0 < len(optimizers) <= MOST:
        raise InputValueError(f"got {len(optimizers)} optimizers; name one to {MOST}")
    content = [
        *_step(LEFT, UPPER, style.VALUE, "1  predict", "forward pass: ŷ"),
        *_step(RIGHT, UPPER, style.VALUE, "2  compare", "the loss: L"),
        *_step(RIGHT, LOWER, style.GRADIENT, "3  backpropagate", "gradients: ∂L/∂w"),
        *_step(LEFT, LOWER, style.PARAMETER, "4  update", "new weights: w"),
        arrow([(LEFT + WIDE / 2, UPPER), (RIGHT - WIDE / 2, UPPER)], style.VALUE),
        arrow([(RIGHT, UPPER + TALL / 2), (RIGHT, LOWER - TALL / 2)], style.VALUE),
        arrow([(RIGHT - WIDE / 2, LOWER), (LEFT + WIDE / 2, LOWER)], style.GRADIENT),
        arrow([(LEFT, LOWER - TALL / 2), (LEFT, UPPER + TALL / 2)], style.PARAMETER),
        svg.text(WIDTH / 2, (UPPER + LOWER) / 2 + 6, "thousands of times", bold=True),
        svg.text(LEFT, LOWER + 64, "an optimizer makes the step:", style.PARAMETER.text),
        svg.text(LEFT, LOWER + 90, " · ".join(optimizers), style.PARAMETER.text),
        svg.text(RIGHT, LOWER + 64, "the same gradients for all", style.GRADIENT.text),
    ]
    return picture(content, WIDTH, HEIGHT, "The four steps of training", _describe(optimizers))


def _step(x: float, y: float, tone: style.Tone, name: str, words: str) -> list[str]:
    labels = Label(name, -4, bold=True), Label(words, 20, size=style.SMALL)
    return card(x, y, WIDE, TALL, tone, *labels)


def _describe(optimizers: Sequence[str]) -> list[str]:
    *others, last = optimizers
    names = f"{', '.join(others)} or {last}" if others else last
    return [
        "The four steps of training, in a ring that is run thousands of times.",
        "Predict: the forward pass. Compare: the loss.",
        "Backpropagate: the gradients. Update: the new weights.",
        f"The step of the update is made by an optimizer: {names}.",
    ]
