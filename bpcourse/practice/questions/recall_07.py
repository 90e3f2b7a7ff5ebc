"""Recall for notebook 07: the start asks about 06 and 04, the end about 07."""

from itertools import pairwise

from bpcourse.practice.questions.question import Question

START = (
    Question(
        name="07.start.1",
        ask="The layers of a network have {sizes} units, the inputs first. How many deltas does "
        "its backward pass compute for one example?",
        given={"sizes": (12, 6, 4)},
        right=(lambda sizes: sum(sizes[1:]), "One for each unit that has a pre-activation."),
        wrong=(
            (
                lambda sizes, **_: sum(sizes),
                "That counts the inputs, too; they have no pre-activation, hence no delta.",
            ),
            (
                lambda sizes: sizes[1],
                "That is the hidden layer alone; outputs have deltas as well.",
            ),
            (
                lambda sizes: sum(a * b for a, b in pairwise(sizes)),
                "That is the number of weights; those that lead into a unit share its delta.",
            ),
        ),
    ),
    Question(
        name="07.start.2",
        ask="A layer has the weights {w}, written row by row, and its deltas are {d}. "
        "What comes back to its *first* input?",
        given={"w": ((1, 2), (3, 5)), "d": (2, -1)},
        right=(
            lambda w, d: w[0][0] * d[0] + w[1][0] * d[1],
            "The first input feeds every unit through column 1, so column 1 gathers.",
        ),
        wrong=(
            (
                lambda w, d: w[0][0] * d[0] + w[0][1] * d[1],
                "That is what you get without the transpose: a row gathers on the way forward.",
            ),
            (
                lambda w, **_: w[0][0] + w[1][0],
                "That is the sum of the right column, not yet weighted by the deltas.",
            ),
            (
                lambda w, d: w[0][0] * d[0],
                "That is one path; the input reaches the loss through the other unit, too.",
            ),
        ),
    ),
    Question(
        name="07.start.3",
        ask="The engine's backward pass is run on *nodes* in place of numbers. What comes out?",
        right=(
            "a graph of the gradient, which can itself be differentiated",
            "The pass is made of multiplications and additions, and with nodes these record.",
        ),
        wrong=(
            (
                "an error: a gradient is a number",
                "Nothing in the pass asks what its values are.",
            ),
            (
                "the graph of the function once more, in the opposite order",
                "It visits the nodes in the opposite order, but it records its own arithmetic.",
            ),
        ),
    ),
)

END = (
    Question(
        name="07.end.1",
        ask="A central difference is right to nine digits at `h = 10⁻⁵`. You make `h` ten thousand "
        "times smaller. What happens to its error?",
        right=(
            "it grows: what is rounded in the values is divided by `h`",
            "Left of the best step the rounding takes over, and the curve turns up again.",
        ),
        wrong=(
            (
                "it shrinks with the square of `h`",
                "That is the error of the formula, which is no longer what counts.",
            ),
            (
                "it stays: nine digits are all that there are",
                "That would be so for the complex step, which subtracts nothing.",
            ),
        ),
    ),
    Question(
        name="07.end.2",
        ask="Somebody's gradient is {k} times the right one. What is its relative error, the "
        "length of the difference over the sum of both lengths?",
        given={"k": 5},
        right=(lambda k: (k - 1) / (k + 1), "The difference is {k} - 1 lengths, the sum {k} + 1."),
        wrong=(
            (lambda k: k - 1, "That divides by the right one's length alone."),
            (lambda k: (k - 1) / k, "That divides by the longer one's length alone."),
            (
                "none: it points the right way",
                "That is the angle between the two; the length is wrong all the same.",
            ),
        ),
    ),
    Question(
        name="07.end.3",
        ask="With a backward pass of your own, the loss falls from 2 to 0.01. "
        "What does this show about its gradients?",
        right=(
            "that most of the steps led downhill; the gradients may be wrong all the same",
            "Any direction within a right angle of the best one goes down, if the step is short.",
        ),
        wrong=(
            (
                "that their directions are right, though not perhaps their lengths",
                (
                    "Mistakes in one layer or in the biases alone turn the direction, and still "
                    "the loss falls."
                ),
            ),
            (
                "that they are right, since the loss is so low",
                "Most of the planted mistakes of this notebook halve the loss as well.",
            ),
        ),
    ),
)
