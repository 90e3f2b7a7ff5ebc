"""Recall for notebook 05: the start asks about 04 and 02, the end about 05."""

from bpcourse.practice.questions.question import Question

START = (
    Question(
        name="05.start.1",
        ask="A node has four children. What they send back to it are the gradients {back}, one "
        "after the other. What is the gradient of the node?",
        given={"back": (2, -1, 4, 3)},
        right=(lambda back, **_: sum(back), "Where paths meet, gradients add."),
        wrong=(
            (
                lambda back: sum(back) / len(back),
                "That is what you get when you average; each arrival counts in full.",
            ),
            (
                lambda back: back[-1],
                "That is what you get when each arrival replaces the one before.",
            ),
        ),
    ),
    Question(
        name="05.start.2",
        ask="A number is doubled {n} times in a row, each time as `b + b`. How many steps along "
        "edges does a backward pass take in which every node waits for its total?",
        given={"n": 12},
        right=(lambda n: 2 * n, "Each doubling has two edges, and each edge is used once."),
        wrong=(
            (
                lambda n: 2**n,
                "That is the number of paths; waiting at each node makes walking them needless.",
            ),
            (lambda n: n, "That is the number of nodes; each of them has two edges to its parent."),
        ),
    ),
    Question(
        name="05.start.3",
        ask="A neuron with an open ReLU is {first} too high. One step of gradient descent on the "
        "squared error brings it to {second} too high. And the next step, at the same rate?",
        given={"first": 6, "second": 4.5},
        right=(
            lambda first, second: second * second / first,
            "The gradient is proportional to the miss, so each step takes the same share of it.",
        ),
        wrong=(
            (
                lambda first, second: second - (first - second),
                (
                    "That is what you get when every step is as long as the first; the gradient "
                    "has become smaller meanwhile."
                ),
            ),
            (
                lambda second, **_: second,
                "That is what you get when one step has used the example up.",
            ),
        ),
    ),
)

END = (
    Question(
        name="05.end.1",
        ask="A sigmoid output says {a}, the target is {y}, and the loss is half the squared error. "
        "What is the delta of the output?",
        given={"a": 0.8, "y": 0.3},
        right=(
            lambda a, y: (a - y) * a * (1 - a),
            "The error, times the slope of the sigmoid written with its output.",
        ),
        wrong=(
            (
                lambda a, y: a - y,
                "That is the slope for the output itself; the sigmoid is still to be passed.",
            ),
            (
                lambda a, y: (y - a) * a * (1 - a),
                (
                    "That is what you get when you subtract the other way round: every step goes "
                    "uphill then."
                ),
            ),
            (
                lambda a, y: (a - y) * y * (1 - y),
                "That is what you get when you take the slope at the target.",
            ),
        ),
    ),
    Question(
        name="05.end.2",
        ask="The delta of the output is {d}. A hidden sigmoid neuron with the activation {a} leads "
        "to it through the weight {v}. What is the hidden neuron's delta?",
        given={"d": 0.3, "a": 0.5, "v": -2},
        right=(
            lambda d, a, v: d * v * a * (1 - a),
            "Back through the weight, then through the slope of the neuron's own sigmoid.",
        ),
        wrong=(
            (
                lambda d, a, v: d * abs(v) * a * (1 - a),
                "That is what you get when you lose the weight's sign; it turns delta round.",
            ),
            (
                lambda d, v, **_: d * v,
                "That is what you get when you stop at the activation; the sigmoid is missing.",
            ),
            (
                lambda d, a, **_: d * a * (1 - a),
                "That is what you get when you leave out the weight on the wire.",
            ),
        ),
    ),
    Question(
        name="05.end.3",
        ask="A sigmoid output says 0.999, the target is 0, and the loss is half the squared error. "
        "How large is the delta of the output?",
        right=(
            "close to 0: the sigmoid is flat there",
            "The error is nearly 1, and a slope of about a thousandth multiplies it.",
        ),
        wrong=(
            (
                "close to 1, since the error is close to 1",
                "That is what you get when the slope of the sigmoid is forgotten.",
            ),
            (
                "exactly 0: an output that is so sure has learned its example",
                "It is sure and wrong, and its delta is small without being 0.",
            ),
        ),
    ),
)
