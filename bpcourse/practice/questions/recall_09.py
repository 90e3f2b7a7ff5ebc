"""Recall for notebook 09: the start asks about 08 and 06, the end about 09."""

from itertools import pairwise

from bpcourse.practice.questions.question import Question, written


def _products(sizes: tuple[int, ...]) -> int:
    """Multiplications of the forward pass, for one example."""
    return sum(a * b for a, b in pairwise(sizes))


START = (
    Question(
        name="09.start.1",
        ask="In a deep ReLU network each layer keeps half of the *square* of the gradient's "
        "length. What share of the length itself do {k} layers leave?",
        given={"k": 8},
        right=(lambda k: 2 ** (-k / 2), "The square is halved {k} times; the length is its root."),
        wrong=(
            (lambda k: 2**-k, "That is what is left of the square."),
            (
                "all of it",
                (
                    "That is what you get when ReLU's slope of 1 is all that counts; half of the "
                    "units are closed."
                ),
            ),
        ),
    ),
    Question(
        name="09.start.2",
        ask="Behind many layers a gradient is near 10⁻⁹. Are its digits lost?",
        right=(
            (
                "no, and longer steps make up for its size, though not for directions that were "
                "shrunk unequally"
            ),
            "A float keeps its digits at any size, and one factor stretches all directions alike.",
        ),
        wrong=(
            (
                "yes: what is that small is nothing but rounding",
                "Rounding is relative; only numbers near 10⁻³⁰⁸ run out of digits.",
            ),
            (
                "no, so longer steps repair all that is wrong with it",
                "They repair its size; what was shrunk more than the rest stays shrunk.",
            ),
        ),
    ),
    Question(
        name="09.start.3",
        ask="A unit's deltas in a batch are {d}; the mean over the examples is in them already. "
        "What is the gradient of its bias?",
        given={"d": (0.2, -0.1, 0.3)},
        right=(
            lambda d: round(sum(d), 12),
            "The bias touches the unit in every example, and where paths meet, gradients add.",
        ),
        wrong=(
            (
                lambda d: round(sum(d), 12) / len(d),
                "That divides by the number of examples a second time.",
            ),
            (
                lambda d: d[-1],
                "That is what you get when every example replaces the one before.",
            ),
        ),
    ),
)

END = (
    Question(
        name="09.end.1",
        ask="The layers of a dense network have {sizes} units, the inputs first. How many "
        "multiplications does the backward pass take for each one of the forward pass?",
        given={"sizes": (30, 10, 20)},
        right=(
            lambda sizes: (2 * _products(sizes) - sizes[0] * sizes[1]) / _products(sizes),
            "Two products for each layer, except that nobody asks for the slope of the input.",
        ),
        wrong=(
            (
                lambda sizes: 2 * _products(sizes) / _products(sizes),
                "That is what you get when the first layer sends a gradient back, too.",
            ),
            (
                lambda sizes: _products(sizes) / _products(sizes),
                "That is what you get when the backward pass is the forward pass in reverse.",
            ),
            (
                lambda sizes: (3 * _products(sizes) - sizes[0] * sizes[1]) / _products(sizes),
                "That counts the forward pass as well.",
            ),
        ),
    ),
    Question(
        name="09.end.2",
        ask="The batch becomes {k} times as large. What becomes of the memory for the activations, "
        "and what of that for the weights?",
        given={"k": 4},
        right=(
            lambda k: f"{written(k)} times as much, and as much as before",
            "Each example keeps activations of its own, and all share the weights.",
        ),
        wrong=(
            (
                lambda k: f"{written(k)} times as much, both",
                "That is what you get when each example brings weights of its own.",
            ),
            (
                lambda k: f"as much as before, and {written(k)} times as much",
                "That is the wrong way round: examples share weights, not activations.",
            ),
        ),
    ),
    Question(
        name="09.end.3",
        ask="You need every slope of a function with {n} inputs and {m} outputs. "
        "Which mode takes fewer sweeps?",
        given={"n": 3, "m": 200},
        right=(
            lambda n, m: f"forward mode: {written(n)} against {written(m)}",
            "Forward mode takes a sweep for each input, reverse mode one for each output.",
        ),
        wrong=(
            (
                lambda n, m: f"reverse mode: {written(n)} against {written(m)}",
                "That gives to reverse mode what belongs to forward mode.",
            ),
            (
                "reverse mode: one sweep against {n}",
                "That holds for a single output, such as a loss; here there are {m}.",
            ),
        ),
    ),
)
