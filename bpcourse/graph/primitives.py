"""The table of primitives: each operation beside its derivatives.

Every network is glued from the rows below. They are formulas: `a`, `b`, `c` are the inputs of the
operation and `out` is its result. The engine and its programs run them, and you can read them:

>>> MULTIPLY.forward_text, MULTIPLY.local_texts
('a * b', ('b', 'a'))

An elementwise primitive states its *local derivatives*, one for each input; downstream is upstream
times local. An array primitive states its *vjp* (vector-Jacobian product) for each input, the rule
from upstream to downstream in one go: the Jacobian itself would be too large to write down.
Where several formulas are equal, a row has the one that keeps its digits: not 1 - out * out.
"""

import copyreg
from dataclasses import astuple
from functools import lru_cache
from math import isfinite

from bpcourse.errors import DomainError
from bpcourse.graph import families
from bpcourse.graph.primitive import EXACT, Primitive

__all__ = ["ARRAY_PRIMITIVES", "ELEMENTWISE_PRIMITIVES", "power_of"]

ADD = Primitive("add", "+", "a + b", ("1", "1"))
SUBTRACT = Primitive("subtract", "−", "a - b", ("1", "-1"))
MULTIPLY = Primitive("multiply", "×", "a * b", ("b", "a"))
DIVIDE = Primitive("divide", "÷", "a / b", ("1 / b", "-out / b"))
POWER = Primitive("power", "^", "power(a, b)", ("power_slope(a, b)", "out * log(a)"))
# A fixed exponent is sent nothing; out * log(a) would refuse a negative base for no reason.
FIXED_POWER = Primitive("fixed power", "^", "power(a, b)", ("power_slope(a, b)", "0"))
NEGATE = Primitive("negate", "neg", "-a", ("-1",))
EXP = Primitive("exp", "exp", "exp(a)", ("out",))
LOG = Primitive("log", "log", "log(a)", ("1 / a",))
TANH = Primitive("tanh", "tanh", "tanh(a)", ("square(sech(a))",))
SECH = Primitive("sech", "sech", "sech(a)", ("-out * tanh(a)",))
SIGMOID = Primitive("sigmoid", "σ", "sigmoid(a)", ("out * sigmoid(-a)",))
RELU = Primitive("relu", "relu", "relu(a)", ("greater(a, 0)",))
SOFTPLUS = Primitive("softplus", "softplus", "softplus(a)", ("sigmoid(a)",))
SQUARE = Primitive("square", "x²", "square(a)", ("2 * a",))
SIN = Primitive("sin", "sin", "sin(a)", ("cos(a)",))
COS = Primitive("cos", "cos", "cos(a)", ("-sin(a)",))
SQRT = Primitive("sqrt", "√", "sqrt(a)", ("1 / (2 * out)",))
ABSOLUTE = Primitive("absolute", "|x|", "absolute(a)", ("greater(a, 0) - greater(0, a)",))
MAXIMUM = Primitive("maximum", "max", "maximum(a, b)", ("ahead(a, b)", "ahead(b, a)"))
MINIMUM = Primitive("minimum", "min", "minimum(a, b)", ("ahead(b, a)", "ahead(a, b)"))
GREATER = Primitive("greater", ">", "greater(a, b)", ("0", "0"))
WHERE = Primitive("where", "?:", "where(a, b, c)", ("0", "where(a, 1, 0)", "where(a, 0, 1)"))
AHEAD = Primitive("ahead", "≥", "ahead(a, b)", ("0", "0"))

MATMUL = Primitive(
    "matmul",
    "@",
    "matmul(a, b)",
    vjp_texts=("matmul_left(upstream, a, b)", "matmul_right(upstream, a, b)"),
)
TRANSPOSE = Primitive("transpose", "ᵀ", "transpose(a)", vjp_texts=("transpose_back(upstream)",))
SOFTMAX = Primitive("softmax", "smax", "softmax(a)", vjp_texts=("softmax_back(upstream, out)",))
CROSS_ENTROPY = Primitive(
    "softmax_cross_entropy",
    "CE",
    "softmax_cross_entropy(a, b)",
    vjp_texts=("cross_entropy_logits(upstream, a, b)", "cross_entropy_targets(upstream, a)"),
)


@lru_cache(maxsize=4096, typed=True)  # typed: x ** 2 stays whole even after x ** 2.0
def power_of(exponent: float) -> Primitive:
    """Return the primitive that raises to a constant power.

    >>> power_of(2).forward_text, power_of(2).local_texts
    ('a ** 2', ('2 * a',))

    Raises DomainError for an exponent that is infinite or NaN.
    """
    if not isfinite(exponent):
        raise DomainError(f"the exponent is {exponent!r}; give a finite number")
    lower = exponent - 1
    if exponent in {0, 2}:
        local = "2 * a" if exponent else "0"
    elif isinstance(exponent, int) and 0 < exponent <= EXACT:
        local = f"{exponent} * a ** {lower}"
    else:
        local = f"{exponent} * power(a, {lower})"
    forward = f"power(a, {exponent})"
    if isinstance(exponent, int) and 0 <= exponent <= EXACT:
        forward = f"a ** {exponent}"
    return Primitive(f"power {exponent}", f"^{exponent}", forward, (local,))


ELEMENTWISE_PRIMITIVES = (
    *(ADD, SUBTRACT, MULTIPLY, DIVIDE, POWER, NEGATE, EXP, LOG, TANH, SIGMOID, RELU),
    *(SOFTPLUS, SQUARE, SIN, COS, ABSOLUTE, MAXIMUM, GREATER, FIXED_POWER, power_of(2)),
    *(SQRT, MINIMUM, AHEAD, SECH, WHERE),
)
ARRAY_PRIMITIVES = (MATMUL, TRANSPOSE, SOFTMAX, CROSS_ENTROPY, *families.EXAMPLES)
_BY_NAME = {row.name: row for row in (*ELEMENTWISE_PRIMITIVES, *ARRAY_PRIMITIVES)}


def _by_name(name: str) -> Primitive:
    return _BY_NAME[name]


def _pickled(row: Primitive) -> tuple:
    """Pickle by name what the table holds, so that copies stay the same object."""
    in_table = _BY_NAME.get(row.name) is row
    return (_by_name, (row.name,)) if in_table else (Primitive, astuple(row))


copyreg.pickle(Primitive, _pickled)
