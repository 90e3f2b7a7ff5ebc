"""The chain explorer of notebook 01: values forward, running products from either end."""

from bpcourse.drawing.lessons.chain import chain_picture, find_link
from bpcourse.drawing.picture import Picture
from bpcourse.errors import InputTypeError
from bpcourse.widgets.controls import explain, menu, slider
from bpcourse.widgets.explorer import Explorer

HINT = "Drag x, and watch its nudge grow and shrink; point at any number to read what it is."
CHAINS = (
    "square, sin, exp",
    "sin, square",
    "exp, sigmoid",
    "sigmoid, sigmoid, sigmoid, sigmoid",
    "square, relu, tanh",
)


def chain_explorer(
    chain: str = "square, sin, exp", x: float = 0.5, *, key: str = "chain_explorer"
) -> Explorer:
    """Choose a chain of functions and move its input.

    >>> chain_explorer("sin, square", x=1)
    <chain explorer: chain = sin, square, x = 1>

    `chain` lists functions of one variable, the first applied first; it joins the ready-made ones.
    """
    if not isinstance(chain, str):
        raise InputTypeError(f"chain is {chain!r}; give names of functions, as in 'sin, square'")
    for name in _split(chain):
        find_link(name)
    options = CHAINS if chain in CHAINS else (chain, *CHAINS)
    controls = {"chain": menu("chain", options, chain), "x": slider("x", x, 2)}
    explain(controls["chain"], "the functions, the first applied first")
    explain(controls["x"], "what goes into the first function")
    return Explorer("chain explorer", draw_chain, controls, hint=HINT, key=key)


def draw_chain(chain: str, x: float) -> Picture:
    """Draw a chain given as one line of text.

    >>> draw_chain("sin, square", 0.0).text.splitlines()[0]
    'The chain sin, then square takes 0 to 0; its slope there is 0.'
    """
    return chain_picture(_split(chain), x)


def _split(chain: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in chain.split(","))
