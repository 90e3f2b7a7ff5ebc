"""Recall for notebook 12: the start asks about 10, 07 and 04, the end about 12."""

from bpcourse.practice.questions.question import Question, written

START = (
    Question(
        name="12.start.1",
        ask="A weight of {w} has the gradient 0 in its first step. AdamW has the rate {rate} and "
        "the weight decay {decay}. By how much does the weight move?",
        given={"w": 4, "rate": 0.1, "decay": 0.05},
        right=(
            lambda w, rate, decay: -rate * decay * w,
            "Decay pulls at the weight itself, whatever the gradient is.",
        ),
        wrong=(
            (
                lambda w, **_: 0 * w,
                "That would be Adam without decay, which has nothing to go by.",
            ),
            (
                lambda rate, **_: -rate,
                "A full step needs a gradient, however small it is.",
            ),
        ),
    ),
    Question(
        name="12.start.2",
        ask="Why may the complex step use a nudge of 1e-20, where a difference quotient loses all "
        "digits?",
        right=(
            "it subtracts nothing, so nothing cancels",
            "The slope stands in the imaginary part, apart from the value.",
        ),
        wrong=(
            (
                "complex numbers are stored with twice as many digits",
                "They are two ordinary floats, with as many digits as any other.",
            ),
            (
                "it divides by the square of the nudge, which is 0",
                "It divides by the nudge itself, once.",
            ),
        ),
    ),
    Question(
        name="12.start.3",
        ask="In which order does a backward pass visit the nodes of a graph?",
        right=(
            "each after all nodes that use it",
            "Then its gradient is complete when it is sent on.",
        ),
        wrong=(
            (
                "each as soon as the first of its gradients has arrived",
                "What arrives later would be missing, or would have to be sent again.",
            ),
            (
                "those with the largest gradients first, to save time",
                "How large a gradient is shows only when it has arrived.",
            ),
        ),
    ),
)

END = (
    Question(
        name="12.end.1",
        ask="PyTorch has {g} in `w.grad`. The same backward pass runs {n} times more, and nobody "
        "zeroes. What does `w.grad` hold?",
        given={"g": 6, "n": 3},
        right=(
            lambda g, n: g * (n + 1),
            "Each pass adds to what is there.",
        ),
        wrong=(
            (lambda g, **_: g, "So it is in this course's engine, which returns a fresh answer."),
            (lambda g, n: g * n, "That leaves out what was there before."),
            (lambda g, n: g ** (n + 1), "A pass adds its gradient, it does not multiply by it."),
        ),
    ),
    Question(
        name="12.end.2",
        ask="The smallest positive number of float16 is 2^-24. A gradient is 2^-{k}. By how much "
        "must the loss be scaled at least, as a power of 2, so that it does not turn into 0?",
        given={"k": 33},
        right=(
            lambda k: f"by 2^{written(k - 24)}",
            "Gradients are proportional to the loss, so this lifts it to 2^-24.",
        ),
        wrong=(
            (
                lambda k: f"by 2^{written(k)}",
                "That lifts it to 1, which is far more than what is needed.",
            ),
            (
                lambda **_: f"by 2^{written(24)}",
                "That depends on the gradient, not only on the format.",
            ),
            (
                lambda k: f"by 2^-{written(k - 24)}",
                "That makes it smaller still.",
            ),
        ),
    ),
    Question(
        name="12.end.3",
        ask="When does the Python code of a function under `jax.jit` run?",
        right=(
            "once for each new shape or type of its inputs, to be recorded",
            "Afterwards the compiled record runs, without Python.",
        ),
        wrong=(
            (
                "at every call, since its numbers change from call to call while nothing else does",
                "The record holds no numbers, so other numbers need no new one.",
            ),
            (
                "never, because the compiler reads the text of the function and translates it",
                "The compiler never sees the text: it gets what ran on stand-ins for numbers.",
            ),
        ),
    ),
)
