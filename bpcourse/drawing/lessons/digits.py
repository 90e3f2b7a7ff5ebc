"""Handwritten digits in a row: what each is, and what a network reads in it."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from bpcourse.drawing import style, svg
from bpcourse.drawing.picture import Picture, picture
from bpcourse.errors import InputValueError, ShapeError, whole

WIDTH, EDGE, TOP = 640, 16, 48
SIDE = 8  # pixels of an image
MOST, LARGEST = 10, 13  # images; units of the picture that a pixel is wide
GAP = 4  # between two images, at least
TONES = 16  # steps from white to dark
Image = list[list[int]]  # rows of pixels, each from 0 to TONES


def digits_picture(images: Any, labels: Any, answers: Any = None) -> Picture:
    """Draw up to ten images of 8 by 8 pixels, under each what it is and what was read.

    >>> empty, full = [0] * 64, [1] * 64
    >>> print(digits_picture([empty, full], labels=[1, 8], answers=[7, 8]).text)
    2 digits, 1 read wrongly.
    Digit 1 is a 1, read as a 7.
    Digit 2 is an 8, read as an 8.

    `images` are rows of 64 pixels, or 8 rows of 8, from 0, white, to 1, dark; labels and answers
    are whole numbers from 0 to 9. What is read wrongly has a dashed frame. Raises ShapeError for
    images of another form or labels of another number, InputValueError for pixels out of reach.
    """
    shown = [_read(image) for image in images]
    if not 1 <= len(shown) <= MOST:
        raise ShapeError(f"{len(shown)} images given; 1 to {MOST} fit in a row")
    are = _numbers("labels", labels, len(shown))
    read = are if answers is None else _numbers("answers", answers, len(shown))
    words = _words(are, None if answers is None else read)
    slot = (WIDTH - 2 * EDGE) / len(shown)
    pixel = min(LARGEST, int((slot - GAP) / SIDE))
    height = TOP + SIDE * pixel + (62 if answers is not None else 38)
    content = [svg.text(EDGE, 30, words[0], anchor="start", bold=True)]
    for k, image in enumerate(shown):
        middle = EDGE + (k + 0.5) * slot
        content += _draw_image(image, middle - SIDE * pixel / 2, pixel, wrong=are[k] != read[k])
        below = TOP + SIDE * pixel + 24
        content.append(svg.text(middle, below, f"is {are[k]}", size=style.SMALL))
        if answers is not None:
            content.append(_draw_answer(middle, below + 22, read[k], wrong=are[k] != read[k]))
    return picture(content, WIDTH, height, "handwritten digits", words)


def _read(image: Any) -> Image:
    """Return an image as eight rows of whole tones."""
    rows = [row if hasattr(row, "__len__") else [row] for row in image]
    pixels = [float(pixel) for row in rows for pixel in row]
    if len(pixels) != SIDE * SIDE:
        raise ShapeError(f"an image has {len(pixels)} pixels; give {SIDE} rows of {SIDE}, or 64")
    for pixel in pixels:
        if not 0 <= pixel <= 1:
            raise InputValueError(f"a pixel is {pixel:g}; give numbers from 0, white, to 1, dark")
    tones = [round(TONES * pixel) for pixel in pixels]
    return [tones[SIDE * j : SIDE * (j + 1)] for j in range(SIDE)]


def _numbers(what: str, given: Any, count: int) -> list[int]:
    found = [whole(what, number, 0, 9) for number in given]
    if len(found) != count:
        images = "1 image" if count == 1 else f"{count} images"
        raise ShapeError(f"{len(found)} {what} for {images}; give one for each")
    return found


def _draw_image(image: Image, left: float, pixel: int, *, wrong: bool) -> Iterator[str]:
    """Draw the dark pixels; neighbours of one tone are one rectangle."""
    for j, row in enumerate(image):
        column = 0
        for tone, run in groupby(row):
            wide = len(list(run))
            if tone:
                grey = style.grey(tone / TONES)
                corner = (left + column * pixel, TOP + j * pixel)
                yield svg.box(*corner, wide * pixel, pixel, grey, grey, radius=0, line=0)
            column += wide
    frame = style.REFUSAL.edge if wrong else style.CARD_EDGE
    size = SIDE * pixel
    thick = 2 if wrong else 1
    yield svg.box(left, TOP, size, size, "none", frame, radius=2, line=thick, dashed=wrong)


def _draw_answer(x: float, y: float, answer: int, *, wrong: bool) -> str:
    colour = style.REFUSAL.text if wrong else style.NEUTRAL.text
    return svg.text(x, y, f"read {answer}", colour, size=style.SMALL, bold=wrong)


def _words(labels: Sequence[int], answers: Sequence[int] | None) -> list[str]:
    count = "1 digit" if len(labels) == 1 else f"{len(labels)} digits"
    if answers is None:
        said = [f"Digit {k} is {_a(label)}." for k, label in enumerate(labels, start=1)]
        return [f"{count}.", *said]
    pairs = list(zip(labels, answers, strict=True))
    wrong = sum(label != answer for label, answer in pairs)
    return [
        f"{count}, {wrong} read wrongly.",
        *(
            f"Digit {k} is {_a(label)}, read as {_a(answer)}."
            for k, (label, answer) in enumerate(pairs, start=1)
        ),
    ]


def _a(digit: int) -> str:
    return f"an {digit}" if digit == 8 else f"a {digit}"
