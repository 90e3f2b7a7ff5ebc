"""Recall for notebook 03: the start asks about 02 and 00, the end about 03."""

from bpcourse.practice.questions.question import Question, written

START = (
    Question(
        name="03.start.1",
        ask="A neuron is trained with the loss `(a - y)²` at the rate {rate}. You change the loss "
        "to `½(a - y)²`. At which rate does it take the same steps as before?",
        given={"rate": 0.04},
        right=(lambda rate: 2 * rate, "Every gradient is halved, so the rate has to be doubled."),
        wrong=(
            (
                lambda rate: rate / 2,
                (
                    "That is what you get when you let the rate shrink along with the loss: the "
                    "steps are then a quarter as long."
                ),
            ),
            (
                lambda rate: rate,
                "Then each step is half as long, because each gradient is halved.",
            ),
        ),
    ),
    Question(
        name="03.start.2",
        ask="A program runs the forward and the backward pass of a neuron a hundred times, and "
        "does nothing else. What has the neuron learned?",
        right=(
            "nothing: only an update moves the weights",
            "The backward pass finds slopes and stops; moving is another step's job.",
        ),
        wrong=(
            (
                "as much as in a hundred steps of training",
                "That takes backpropagation for the whole of training; the update is missing.",
            ),
            (
                "something, because the gradients of a hundred passes have piled up in it",
                "Each pass returns the same numbers again, and nothing keeps them in the neuron.",
            ),
        ),
    ),
    Question(
        name="03.start.3",
        ask="A network has {n} numbers to choose, and its loss is a mean over {loaves} loaves. You "
        "ask each number for its slope by a nudge. How often is the loss computed?",
        given={"n": 29, "loaves": 50},
        right=(
            lambda n, loaves: n + 1,  # noqa: ARG005
            "Once for each number, and once to compare with.",
        ),
        wrong=(
            (
                lambda n, loaves: n,  # noqa: ARG005
                "That leaves out the run to compare with.",
            ),
            (
                lambda n, loaves: loaves,  # noqa: ARG005
                "That is how many loaves each run looks at; the runs are for the numbers.",
            ),
            ("once", "That is what backpropagation is for; nudges ask one number at a time."),
        ),
    ),
)

END = (
    Question(
        name="03.end.1",
        ask="In `p = u · v` with `u = {u}` and `v = {v}`, the node `p` receives the upstream "
        "gradient {g}. What does it send to `u`?",
        given={"u": 0.2, "v": 50, "g": 3},
        right=(lambda v, g, **_: g * v, "Multiply swaps: upstream times the other value."),
        wrong=(
            (
                lambda u, g, **_: g * u,
                "That is what you get when each factor keeps its own value; it goes to `v`.",
            ),
            (
                lambda v, **_: v,
                "That is the local derivative alone; what came from above has been forgotten.",
            ),
            (lambda g, **_: g, "That is what an add node does: it copies."),
        ),
    ),
    Question(
        name="03.end.2",
        ask="In `max(u, v)` with `u = {u}` and `v = {v}`, the node receives the upstream gradient "
        "{g}. What does it send to `v`?",
        given={"u": 5.01, "v": 5, "g": 8},
        right=(
            lambda u, v, g: g if v > u else 0,
            "Max routes all of it to the winner, and `v` has lost, if only by a hair.",
        ),
        wrong=(
            (lambda g, **_: g / 2, "That is for an exact tie; here there is a winner."),
            (lambda g, **_: g, "That is what an add node does: it copies to both."),
        ),
    ),
    Question(
        name="03.end.3",
        ask="A loss has the gradient {gw} for `w`, whose value is {w}, and {gb} for `b`, whose "
        "value is {b}. Each is made 1 percent larger, one at a time. Which moves the loss more?",
        given={"gw": 2, "w": 30, "gb": 40, "b": 0.5},
        right=(
            lambda gw, w, **_: f"`w`, by about {written(gw * w / 100)}",
            "One percent of a large value is a long nudge, and what counts is rate times nudge.",
        ),
        wrong=(
            (
                lambda gb, b, **_: f"`b`, by about {written(gb * b / 100)}",
                "That is the one with the larger rate; but one percent of {b} is a tiny nudge.",
            ),
            (
                lambda gb, **_: f"`b`, by about {written(gb)}",
                "That is what you get when you read the gradient as the change itself.",
            ),
        ),
    ),
)
