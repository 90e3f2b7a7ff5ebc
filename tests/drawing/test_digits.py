"""Digits in a row: every pixel in its grey, each wrong answer marked by more than a colour."""

import subprocess
import sys
import xml.etree.ElementTree as ET
from itertools import pairwise

import numpy as np
import pytest
from drawn import SVG, texts

from bpcourse.drawing import digits_picture, style
from bpcourse.errors import InputTypeError, InputValueError, ShapeError
from bpcourse.training.datasets import digits

GREYS = [style.grey(tone / 16) for tone in range(17)]


def boxes(picture):
    """Return (x, y, width, height, fill, stroke, dashed) of every rectangle but the card."""
    for box in list(ET.fromstring(picture.svg).iter(SVG + "rect"))[1:]:  # noqa: S314  made here
        size = [float(box.get(name)) for name in ("x", "y", "width", "height")]
        yield *size, box.get("fill"), box.get("stroke"), box.get("stroke-dasharray") is not None


def frames(picture):
    """Return (x, y, size, dashed) of the frame around each image."""
    return [(x, y, wide, dashed) for x, y, wide, _, fill, _, dashed in boxes(picture)
            if fill == "none"]  # fmt: skip


def seen(picture):
    """Return the images as they are drawn, each pixel from 0 to 1, read at its middle."""
    painted = [box for box in boxes(picture) if box[4] != "none"]
    found = []
    for left, top, size, _ in frames(picture):
        image = np.zeros((8, 8))
        for j, i in np.ndindex(8, 8):
            x, y = left + (i + 0.5) * size / 8, top + (j + 0.5) * size / 8
            for x0, y0, wide, high, fill, *_ in painted:
                if x0 < x < x0 + wide and y0 < y < y0 + high:
                    image[j, i] = GREYS.index(fill) / 16
        found.append(image)
    return found


@pytest.mark.parametrize("count", [1, 3, 10])
def test_every_pixel_is_drawn_in_its_grey(count):
    x, y = digits()
    picture = digits_picture(x[40 : 40 + count], y[40 : 40 + count].argmax(axis=1))
    for image, drawn in zip(x[40:], seen(picture), strict=False):
        assert drawn.tolist() == image.reshape(8, 8).tolist()
    assert len(seen(picture)) == count


def test_the_forms_of_an_image_are_drawn_alike():
    x, y = digits()
    labels = [int(row.argmax()) for row in y[:4]]
    flat = digits_picture(x[:4], labels)
    assert flat == digits_picture(x[:4].reshape(4, 8, 8), labels)
    assert flat == digits_picture(x[:4].reshape(4, 8, 8).tolist(), np.array(labels))


def test_wrong_answers_have_a_dashed_frame_a_bold_answer_and_words():
    x, _ = digits()
    picture = digits_picture(x[:4], [0, 1, 2, 8], [0, 8, 3, 8])
    assert [dashed for *_, dashed in frames(picture)] == [False, True, True, False]
    assert texts(picture)[1:] == [
        "is 0", "read 0", "is 1", "read 8", "is 2", "read 3", "is 8", "read 8",
    ]  # fmt: skip
    root = ET.fromstring(picture.svg)  # noqa: S314  made here
    bold = [t.text for t in root.iter(SVG + "text") if t.get("font-weight") == "bold"]
    assert bold == ["4 digits, 2 read wrongly.", "read 8", "read 3"]
    assert picture.text.splitlines() == [
        "4 digits, 2 read wrongly.",
        "Digit 1 is a 0, read as a 0.",
        "Digit 2 is a 1, read as an 8.",
        "Digit 3 is a 2, read as a 3.",
        "Digit 4 is an 8, read as an 8.",
    ]


def test_without_answers_nothing_is_said_of_reading():
    picture = digits_picture([[0] * 64], [4])
    assert picture.text == "1 digit.\nDigit 1 is a 4."
    assert texts(picture) == ["1 digit.", "is 4"]
    assert not frames(picture)[0][-1]


@pytest.mark.parametrize("count", range(1, 11))
def test_images_stand_apart_inside_the_picture(count):
    placed = frames(digits_picture([[1] * 64] * count, [0] * count, [1] * count))
    assert placed[0][0] >= 8
    assert placed[-1][0] + placed[-1][2] <= 632
    for (x, _, size, _), (onward, *_) in pairwise(placed):
        assert x + size + 4 <= onward


@pytest.mark.parametrize(
    ("images", "labels", "error", "message"),
    [
        ([], [], ShapeError, "0 images given; 1 to 10 fit in a row"),
        ([[0] * 64] * 11, [0] * 11, ShapeError, "11 images given"),
        ([[0] * 63], [0], ShapeError, "an image has 63 pixels"),
        ([[2] * 64], [0], InputValueError, "a pixel is 2; give numbers from 0"),
        ([[float("nan")] * 64], [0], InputValueError, "a pixel is nan"),
        ([[0] * 64], [10], InputValueError, "labels is 10; give a whole number from 0 to 9"),
        ([[0] * 64], [0.5], InputTypeError, "labels is 0"),
        ([[0] * 64], [1, 2], ShapeError, "2 labels for 1 image; give one for each"),
    ],
)
def test_what_is_no_row_of_digits_is_refused(images, labels, error, message):
    with pytest.raises(error, match=message):
        digits_picture(images, labels)


def test_greys_run_evenly_from_card_to_ink():
    light = [style.contrast(grey) for grey in GREYS]
    assert light == sorted(light)
    assert len(set(GREYS)) == 17
    assert (GREYS[0], GREYS[-1]) == (style.CARD, style.INK)


def test_it_loads_no_numpy():
    code = "import sys, bpcourse.drawing as d; d.digits_picture([[1] * 64], [3], [5])\n"
    code += "print('numpy' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert run.stdout.strip() == "False"
