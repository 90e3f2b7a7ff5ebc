"""Recall for notebook 02: the start asks about 01, the end about 02."""

from bpcourse.practice.questions.question import Question

START = (
    Question(
        name="02.start.1",
        ask="One box of a long chain has the local slope 0 at the value that arrives there. "
        "What is the slope of the whole chain?",
        right=(
            "0, whatever the others are",
            "The nudge dies in that box, and no later box can bring it back.",
        ),
        wrong=(
            (
                "that depends on how steep the other boxes are",
                "In a sum it would; a product with a factor of 0 is 0, whatever the others are.",
            ),
            (
                "0 if it is the first box, otherwise not",
                "The place of a factor does not matter to the product.",
            ),
        ),
    ),
    Question(
        name="02.start.2",
        ask="The slope of a loss for a weight is {g}. Which way should the weight go?",
        given={"g": -4},
        right=("up: the loss falls as the weight grows", "A negative slope means downhill ahead."),
        wrong=(
            (
                "down: the slope is negative",
                "That follows the slope; to lower the loss you go against it.",
            ),
            (
                "nowhere: the loss is below 0 already",
                "The slope is negative, not the loss; a squared miss is never below 0.",
            ),
        ),
    ),
    Question(
        name="02.start.3",
        ask="What does the difference quotient of `x²` give at `x = {x}`, with a nudge of {h} to "
        "the right?",
        given={"x": 4, "h": 0.01},
        right=(
            lambda x, h: 2 * x + h,
            "It is `2x + h`: the slope, and the nudge itself is left over.",
        ),
        wrong=(
            (
                lambda x, **_: 2 * x,
                "That is where the quotient goes as the nudge shrinks, and this nudge is not 0.",
            ),
            (
                lambda x, h: 2 * x - h,
                "That is what you get when you nudge to the left.",
            ),
            (
                lambda x, h: (x + h) ** 2 - x**2,
                "That is what you get when you forget to divide by the nudge.",
            ),
        ),
    ),
)

END = (
    Question(
        name="02.end.1",
        ask="A neuron `a = ReLU(wx + b)` with the loss `(a - y)²` has `x = {x}`, `w = {w}`, "
        "`b = {b}` and `y = {y}`. What is `dL/dw`?",
        given={"x": 4, "w": 3, "b": -3, "y": 3},
        right=(
            lambda x, w, b, y: 2 * (w * x + b - y) * x,
            "The slope `2(a - y)` goes through the open ReLU and meets `x` on the way to `w`.",
        ),
        wrong=(
            (
                lambda x, w, b, y: 2 * (w * x + b - y),
                "That is `dL/db`: on the way to the weight, `x` is one more factor.",
            ),
            (
                lambda x, w, b, y: 2 * (w * x + b - y) * w,
                "That is `dL/dx`: a product gives to each factor the value of the *other* one.",
            ),
            (
                lambda x, w, b, y: (w * x + b - y) * x,
                "That is what you get when you drop the 2 of the square.",
            ),
        ),
    ),
    Question(
        name="02.end.2",
        ask="A neuron's ReLU is shut, its prediction is far off, and `dL/dw` is 0. "
        "What does this 0 say?",
        right=(
            "a small nudge of `w` leaves the prediction as it is, wrong as it may be",
            "Gradients speak about small nudges, and on the flat side these change nothing.",
        ),
        wrong=(
            (
                "the neuron has learned this example",
                "The prediction is far off; a slope of 0 means flat, and flat is not low.",
            ),
            (
                "the gradient was computed wrongly, for a large miss has a large gradient",
                "A large miss has a large `dL/da`; ReLU's slope of 0 then multiplies it away.",
            ),
        ),
    ),
    Question(
        name="02.end.3",
        ask="The gradient is right, and yet the loss is higher after the step. What went wrong?",
        right=(
            "the step was too long: a slope holds near the place where it was taken",
            "Half as long, and half again, and from some length on the loss does fall.",
        ),
        wrong=(
            (
                "the gradient cannot have been right: against a right one the loss always falls",
                "It falls for steps that are short enough; a long one may jump across the valley.",
            ),
            (
                "the loss should have carried a factor of one half",
                "That factor makes every step half as long, and decides nothing by itself.",
            ),
        ),
    ),
)
