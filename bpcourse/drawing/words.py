"""Words and numbers as the pictures write them: one way for each, the same on every machine."""

import math
import re

from bpcourse.drawing.style import SIZE

# Characters that XML 1.0 forbids, and those that turn the reading direction of what follows.
_FORBIDDEN = re.compile(
    "[^\\x20-\\x7e\\xa0-\\u2027\\u202f-\\u2065\\u206a-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]+"
)
_SPACE = re.compile(r"[^\S ]+")
_NARROW = frozenset("iljtfrI.,:;'|!()[] /·")
_WIDE = frozenset("mwMW@%—→←σδŷΣ")


def clean(content: object) -> str:
    r"""Return `content` as one line that XML can hold.

    >>> clean("a\x00b\nc")
    'ab c'
    """
    words = str(content)
    if words.isprintable():  # none of the characters below is
        return words
    return _FORBIDDEN.sub("", _SPACE.sub(" ", words))


def capital(content: object) -> str:
    """Return words as a sentence begins.

    >>> capital("step h")
    'Step h'
    """
    words = str(content)
    return words[:1].upper() + words[1:]


def number(value: object, digits: int = 4) -> str:
    """Return a number as a picture shows it: short, the same everywhere, with a real minus sign.

    >>> number(7.0), number(-0.0394328), number(-0.0), number(float("nan"))
    ('7', '−0.03943', '0', 'not a number')

    `digits` counts significant digits. Whole numbers below a million are written in full.
    """
    try:
        value = float(value)
    except OverflowError:  # a whole number that no float can hold
        shown = power(math.log10(abs(value)))
        return f"\u2212{shown}" if value < 0 else shown
    if math.isnan(value):
        return "not a number"
    if math.isinf(value):
        return "infinity" if value > 0 else "minus infinity"
    if value == int(value) and abs(value) < 1_000_000:
        return str(int(value)).replace("-", "\u2212")
    return f"{value:.{digits}g}".replace("-", "\u2212")


def show_value(value: object, length: int = 14, digits: int = 4) -> str:
    """Return any value that a node can have: a number, a small array, a formula.

    >>> show_value(7.0), show_value("x + 1")
    ('7', 'x + 1')

    An array of up to three numbers is written out, a larger one by its shape.
    """
    shape = getattr(value, "shape", ())
    if shape:
        if len(shape) == 1 and shape[0] <= 3:
            return "[" + ", ".join(number(entry, 3) for entry in value) + "]"  # type: ignore[attr-defined]
        return "×".join(str(extent) for extent in shape) + " array"
    try:
        return number(value, digits)
    except (TypeError, ValueError):
        return shorten(value, length)


def shorten(content: object, length: int) -> str:
    """Return `content` cleaned, at most `length` characters, with an ellipsis if cut.

    >>> shorten("learning_rate", 8)
    'learnin…'
    """
    words = clean(content)
    return words if len(words) <= length else words[: length - 1] + "…"


def text_width(content: str, size: float = SIZE) -> float:
    """Return about how wide `content` is drawn, in the picture's units.

    >>> text_width("ab", 10) > text_width("il", 10)
    True

    An estimate, on the generous side: fonts differ from machine to machine.
    """
    units = 0.0
    for letter in content:
        if letter in _NARROW:
            units += 0.34
        elif letter in _WIDE or letter > "\u2e00":
            units += 0.95
        else:
            units += 0.58
    return units * size


def wrap(content: str, width: float, size: float = SIZE, most: int = 2) -> list[str]:
    """Return `content` broken between words into at most `most` lines that fit `width`.

    >>> wrap("one two three", 45, 10)
    ['one two', 'three']
    """
    lines: list[str] = []
    for word in clean(content).split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size) <= width:
            lines[-1] = longer
        elif len(lines) < most:
            lines.append(word)
        else:
            lines[-1] = lines[-1].rstrip("…") + "…"
            break
    return lines


def factor(value: float, digits: int = 4) -> str:
    """Return a number as it stands in a product: a negative one in brackets.

    >>> factor(2), factor(-0.238)
    ('2', '(−0.238)')
    """
    shown = number(value, digits)
    return f"({shown})" if value < 0 else shown


def low(index: int) -> str:
    """Return a whole number as a subscript.

    >>> "W" + low(12)
    'W₁₂'
    """
    return str(index).translate(str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"))


def indexed(name: str) -> str:
    """Return a letter with its number as a subscript.

    >>> indexed("w12")
    'w₁₂'
    """
    return name[0] + low(int(name[1:]))


def compact(value: float, letters: int = 9) -> str:
    """Return a number that fits between the neurons.

    >>> compact(-0.003943283), compact(-1.0574e-07)
    ('−0.003943', '−1.1e−07')
    """
    shown = number(value)
    return shown if len(shown) <= letters else number(value, 2)


def power(log: float, digits: int = 2) -> str:
    """Return 10 ** log, also where no float is that small or large; NaN stands for 0/0.

    >>> power(-400.5), power(-0.5), power(2.4), power(-math.inf)
    ('3.2e−401', '0.32', '250', '0')
    """
    if not math.isfinite(log):
        return "0/0" if log != log else "0" if log < 0 else "infinity"
    if -3 <= log < 4:
        return number(float(f"{10**log:.{digits}g}"))
    whole = math.floor(log)
    leading = f"{10 ** (log - whole):.1f}"
    if leading == "10.0":
        whole, leading = whole + 1, "1.0"
    return f"{leading.removesuffix('.0')}e{whole:+03}".replace("-", "\u2212")


def ten(power: int) -> str:
    """Return a power of ten as the axes write it.

    >>> ten(-6), ten(0), ten(20)
    ('10⁻⁶', '1', '10²⁰')
    """
    raised = str(power).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return f"10{raised}" if power else "1"
