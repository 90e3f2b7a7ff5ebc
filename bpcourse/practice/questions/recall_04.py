"""Recall for notebook 04: the start asks about 03 and 01, the end about 04."""

from bpcourse.practice.questions.question import Question

START = (
    Question(
        name="04.start.1",
        ask="In `e = a - y` the node `e` receives the upstream gradient {g}. What goes to `y`?",
        given={"g": 5},
        right=(lambda g: -g, "A nudge of `y` lowers `e` by as much: the local slope is minus 1."),
        wrong=(
            (lambda g: g, "That goes to `a`; what is subtracted gets it with a minus."),
            (
                "nothing, since a target is fixed",
                (
                    "That is what you get when you say that targets are fixed; the question is how "
                    "the loss *would* respond."
                ),
            ),
        ),
    ),
    Question(
        name="04.start.2",
        ask="A graph was run with one set of numbers. Now the same formula is needed with others. "
        "What has to be done again?",
        right=(
            "the forward and the backward pass, on the same graph",
            "The graph holds the structure; values and gradients are made anew for each run.",
        ),
        wrong=(
            (
                "everything, the graph included",
                "The graph holds no numbers, so nothing in it has become wrong.",
            ),
            (
                "the forward pass only: gradients belong to the operations",
                "Local derivatives depend on the values; think of the slope of a square.",
            ),
        ),
    ),
    Question(
        name="04.start.3",
        ask="A function has {n} inputs and {m} outputs, and you want every slope of every output. "
        "Multiplying from the output's end, how many sweeps do you need?",
        given={"n": 300, "m": 2},
        right=(
            lambda m, **_: m,
            "One sweep from an output gives its slopes for all inputs; so one for each output.",
        ),
        wrong=(
            (
                lambda n, **_: n,
                "That is what you need from the other end, with a sweep for each input.",
            ),
            (
                lambda n, m: n * m,
                "That is what you get when every slope is asked for by itself.",
            ),
        ),
    ),
)

END = (
    Question(
        name="04.end.1",
        ask="Take `s = r · r` and `q = s + s`. What is `dq/dr` at `r = {r}`?",
        given={"r": 5},
        right=(
            lambda r: (1 + 1) * (r + r),
            "At `s` two gradients meet and are added, and at `r` again.",
        ),
        wrong=(
            (
                lambda r: 1 * (r + r),
                "That is what you get when you follow one of the two edges between `q` and `s`.",
            ),
            (lambda r: 1 * r, "That is what you get when you follow one edge at each meeting."),
            (
                lambda r: 1 * (r + r) + (1 + 1) * (r + r),
                "That is what you get when `s` passes on its running total at each arrival.",
            ),
        ),
    ),
    Question(
        name="04.end.2",
        ask="A node hears from two children. It passes on each delivery by itself, as soon as it "
        "comes. What happens?",
        right=(
            "the gradients are right, but the number of deliveries can explode",
            "Every path is walked by itself, and their number may double with each node.",
        ),
        wrong=(
            (
                "the gradients are wrong: a node has to wait for its total",
                "Waiting saves work; the parts, each sent along its own path, add up to the same.",
            ),
            (
                "the gradients are right, and it takes as many steps as waiting does",
                "Waiting takes one step along each edge, whatever the number of paths is.",
            ),
        ),
    ),
    Question(
        name="04.end.3",
        ask="You give the table of your engine one row more, for `exp`. What else has to change?",
        right=(
            "nothing: the order and the walk back know no operation by name",
            "All that an engine knows of calculus stands in its table.",
        ),
        wrong=(
            (
                "the walk back: it has to know the slope of `exp`, which is `exp` itself",
                "That stands in the new row, beside the forward rule, where the walk finds it.",
            ),
            (
                "the order: a new operation has a new place",
                "The order asks for parents before children, whatever they compute.",
            ),
        ),
    ),
)
