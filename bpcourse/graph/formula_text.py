"""What a learner typed, as text: signs that pictures print, lines, and what is written otherwise.

>>> plain_signs("x² − 2·w₁")
'x**2 - 2*w1'
>>> suggestion("2x + 3sin(x)", ["sin"])
'2*x + 3*sin(x)'

Nothing here is parsed or run: texts are only rewritten into other texts, which go through the same
list of what is allowed.
"""

import re
from collections.abc import Iterable
from itertools import takewhile

__all__ = ["OTHER_NAMES", "lines_of", "plain_signs", "suggestion"]

SIGNS = str.maketrans(
    {"−": "-", "–": "-", "×": "*", "·": "*", "⋅": "*", "∗": "*", "÷": "/", "∕": "/"}
    | dict.fromkeys("\xa0\u2009\u202f", " ")
    | {"₀₁₂₃₄₅₆₇₈₉"[i]: str(i) for i in range(10)}
    | {"σ": "sigmoid", "^": "**"}
)
RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
# Functions by other names: the pattern of a call, and what stands for it here.
CALL = r"\(([^()]*)\)"
PAIR = r"\(([^(),]*),\s*([^(),]*)\)"
OTHER_NAMES = {
    "ln": (r"(?=\()", "log"),
    "log10": (CALL, r"log(\1)/log(10)"),
    "log2": (CALL, r"log(\1)/log(2)"),
    "lg": (CALL, r"log(\1)/log(10)"),
    "cbrt": (CALL, r"(\1)**(1/3)"),
    "sqr": (CALL, r"square(\1)"),
    "pow": (PAIR, r"(\1)**(\2)"),
    "minimum": (PAIR, r"min(\1, \2)"),
    "maximum": (PAIR, r"max(\1, \2)"),
    "absolute": (CALL, r"abs(\1)"),
    "fabs": (CALL, r"abs(\1)"),
    "logistic": (CALL, r"sigmoid(\1)"),
    "sigma": (CALL, r"sigmoid(\1)"),
    "expit": (CALL, r"sigmoid(\1)"),
    "tan": (CALL, r"sin(\1)/cos(\1)"),
    "tg": (CALL, r"sin(\1)/cos(\1)"),
    "sinh": (CALL, r"(exp(\1) - exp(-(\1)))/2"),
    "cosh": (CALL, r"(exp(\1) + exp(-(\1)))/2"),
    "swish": (CALL, r"(\1)*sigmoid(\1)"),
    "silu": (CALL, r"(\1)*sigmoid(\1)"),
}
NUMBER = r"(?<![\w.])(\d+\.?\d*(?:e[+-]?\d+)?|\.\d+)"
# What is tried in turn on a text that cannot be read: (pattern, what stands for it).
# F is any function.
REPAIRS = (
    (r"[\[{]", "("),
    (r"[\]}]", ")"),
    (r"√\s*(\w+)", r"sqrt(\1)"),
    (r"√\s*\(", "sqrt("),
    (r"\|([^|]+)\|", r"abs(\1)"),
    (r"(?<=\d),(?=\d)", "."),
    (r"(?<=\d)_(?=\d)", ""),
    (r"\b(F)\*\*(\d+)\s*(\([^()]*\))", r"\1\3**\2"),
    (r"(?<![A-Za-z_])(F)\s+(-?\d*\.?\w+)(?!\w|\s*[(*/.])", r"\1(\2)"),
    (rf"{NUMBER}(?!e[+-]?\d)\s*(?=[A-Za-z(])", r"\1*"),
    (r"\)\s*(?=[A-Za-z0-9(])", ")*"),
    (r"\b([A-Za-z]\d?)\s*\((?=.)", r"\1*("),
    (r"(?<=\w)\s+(?=[\w(])", "*"),
    (r"\be\s*\*\*\s*(-?\w+)", r"exp(\1)"),
    (r"\be\s*\*\*\s*\(", "exp("),
    (r"\bpi\b", "3.14159265"),
    (r"\be\b", "exp(1)"),
)


def plain_signs(text: str) -> str:
    r"""Return the text with the signs of a keyboard: − as -, · as *, x² as x**2, w₁ as w1.

    >>> plain_signs("a × b ÷ c\xa0− d⁻¹ + e^2")
    'a * b / c - d**-1 + e**2'
    """
    text = re.sub("[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+", lambda m: "**" + m[0].translate(RAISED), text)
    return text.translate(SIGNS)


def lines_of(text: str) -> list[str]:
    r"""Return the lines of a formula: each ends with a line break or a semicolon.

    >>> lines_of("c = a + b; c * c"), lines_of("max(a,\n b)")
    (['c = a + b', 'c * c'], ['max(a,  b)'])
    """
    lines, depth = [""], 0
    for letter in text.replace("\r\n", "\n").replace("\r", "\n"):
        depth = max(depth + (letter == "(") - (letter == ")"), 0)
        if letter == ";" or (letter == "\n" and depth == 0):
            lines.append("")
        else:
            lines[-1] += " " if letter == "\n" else letter
    return [line.strip() for line in lines if line.strip()]


def suggestion(line: str, known: Iterable[str]) -> str:
    """Return a line with what is mostly missing put in: * between factors, a point, brackets.

    >>> [suggestion(line, ["sin", "relu"]) for line in ("(x+1)(x-1)", "sin x", "0,5x", "ReLU(x")]
    ['(x+1)*(x-1)', 'sin(x)', '0.5*x', 'relu(x)']

    `known` are the functions of the language. The result may be as wrong as the line: read it.
    """
    others = {name: rule for name, rule in OTHER_NAMES.items() if name not in known}
    for name in (*known, *others):
        line = re.sub(rf"\b{name}\b", name, line, flags=re.IGNORECASE)
    either = "|".join((*known, *others))
    for pattern, instead in REPAIRS:
        line = re.sub(pattern.replace("(F)", f"({either})"), instead, line)
    line += ")" * (line.count("(") - line.count(")"))
    for name, (call, instead) in others.items():
        line = re.sub(rf"\b{name}{call}", instead, line)
    return re.sub(r"(?<![\w.])\(([\w.]+)\)", r"\1", line)


def missing_star(typed: str, repaired: str) -> str:
    """Say where the first * is missing, if nothing else is missing; nothing otherwise.

    >>> missing_star("2x + 1", "2*x + 1"), missing_star("sin x", "sin(x)")
    (': put * between 2 and x', '')
    """
    bare = [line.replace("*", "").replace(" ", "") for line in (typed, repaired)]
    pairs = zip(typed, repaired, strict=False)
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
    left = re.search(r"([\w.]+|\S)\s*$", repaired[:same])
    right = re.match(r"\*\s*([\w.]+|\S)", repaired[same:])
    if bare[0] != bare[1] or not left or not right:
        return ""
    return f": put * between {left[1]} and {right[1]}"
