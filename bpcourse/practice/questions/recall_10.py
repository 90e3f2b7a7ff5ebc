"""Recall for notebook 10: the start asks about 09 and 07, the end about 10."""

from bpcourse.practice.questions.question import Question, written

START = (
    Question(
        name="10.start.1",
        ask="A loss has {n} parameters. How many sweeps of forward mode give all its slopes, and "
        "how many backward passes?",
        given={"n": 600},
        right=(
            lambda n: f"{written(n)} sweeps, or 1 backward pass",
            "Forward mode carries one direction along; the backward pass shares the loss.",
        ),
        wrong=(
            (
                lambda n: f"1 sweep, or {written(n)} backward passes",
                "That is the wrong way round: it holds for one input and many outputs.",
            ),
            (
                lambda n: f"{written(n + 1)} sweeps, or 1 backward pass",
                "That is what nudging takes; a sweep brings its value along.",
            ),
        ),
    ),
    Question(
        name="10.start.2",
        ask="Why does a network keep its activations on the way forward?",
        right=(
            "the weights' gradients are deltas times activations",
            "Whoever throws them away has to compute them again, as with checkpoints.",
        ),
        wrong=(
            (
                "the loss is computed from all of them",
                "The loss needs the last one only; the way back needs the others.",
            ),
            (
                "an optimizer averages them over the steps",
                "An optimizer sees gradients and nothing else.",
            ),
        ),
    ),
    Question(
        name="10.start.3",
        ask="Your gradient is {k} times too long, everywhere. What does training with it do, at "
        "the same rate?",
        given={"k": 3},
        right=(
            lambda k: f"what the right gradient does at {written(k)} times the rate",
            "The direction is right; a length and a rate are one number in the step.",
        ),
        wrong=(
            (
                "it goes uphill",
                "For that the direction would have to be wrong by more than a right angle.",
            ),
            (
                "the same as the right one: only the direction counts",
                "The step is rate times gradient, so a longer gradient makes a longer step.",
            ),
        ),
    ),
)

END = (
    Question(
        name="10.end.1",
        ask="Adam has the rate {rate}. A weight's first gradient is {g}. How far does the first "
        "step move the weight?",
        given={"rate": 0.02, "g": 50},
        right=(lambda rate, **_: rate, "Divided by its own size, every first gradient is 1."),
        wrong=(
            (lambda rate, g: rate * g, "That is gradient descent, which goes by the gradient."),
            (
                lambda rate, g: rate / g,
                "That is what you get when you divide by the gradient twice.",
            ),
        ),
    ),
    Question(
        name="10.end.2",
        ask="A loss has curvatures between {low} and {high}. Beyond which rate does gradient "
        "descent diverge?",
        given={"low": 4, "high": 50},
        right=(
            lambda high, **_: 2 / high,
            "The steepest direction sets the limit, for all directions.",
        ),
        wrong=(
            (lambda low, **_: 2 / low, "That is the limit of the flattest direction."),
            (
                lambda high, **_: 1 / high,
                "There the steepest direction is met exactly, which is the best that can happen.",
            ),
            (
                lambda low, high: 4 / (low + high),
                "That is what you get for the mean curvature; each direction has its own.",
            ),
        ),
    ),
    Question(
        name="10.end.3",
        ask="The gradient of a batch of {n} has an error of {e}. Which error has a batch of {m}, "
        "drawn in the same way?",
        given={"n": 25, "e": 0.6, "m": 225},
        right=(
            lambda n, e, m: e / (m / n) ** 0.5,
            "Variances are divided by the number of examples, errors by its root.",
        ),
        wrong=(
            (lambda n, e, m: e / (m / n), "That is what becomes of the variance."),
            (lambda e, **_: e, "The mean of more examples is more reliable."),
        ),
    ),
)
