"""Recall for notebook 06: the start asks about 05 and 03, the end about 06."""

from bpcourse.practice.questions.question import Question

START = (
    Question(
        name="06.start.1",
        ask="A weight has the value {w}. It comes from a neuron with the activation {a} and leads "
        "to a neuron whose delta is {d}. What is the weight's gradient?",
        given={"w": 3, "a": 0.5, "d": -0.4},
        right=(lambda a, d, **_: d * a, "Delta where it leads to, times activation it comes from."),
        wrong=(
            (
                lambda w, d, **_: d * w,
                "That is what the weight sends *back*: it belongs to the activation.",
            ),
            (
                lambda d, **_: d,
                "That is the bias's gradient; a weight's wire carries an activation, not 1.",
            ),
            (
                lambda w, a, d: d * w * a,
                "That is what you get when you multiply by all that stands at the wire.",
            ),
        ),
    ),
    Question(
        name="06.start.2",
        ask="In a 2-2-1 network an output weight is moved *before* the hidden deltas are computed. "
        "What comes out wrong?",
        right=(
            "the delta of the hidden neuron behind that weight",
            "It comes back through a weight that is not the one of the forward pass any more.",
        ),
        wrong=(
            (
                "the delta of the output",
                "It was computed before anything moved, and needs no weight.",
            ),
            (
                "nothing, as long as every gradient is computed once",
                "Once is right, but from the weights that the forward pass has used.",
            ),
        ),
    ),
    Question(
        name="06.start.3",
        ask="A square node `s = e²` holds `e = {e}` and receives the upstream gradient {g}. "
        "What does it send to `e`?",
        given={"e": -5, "g": 2},
        right=(lambda e, g: g * 2 * e, "Upstream times the local slope `2e`, sign included."),
        wrong=(
            (
                lambda e, g: g * 2 * abs(e),
                "That is what you get when you lose the sign; a square falls on its left side.",
            ),
            (lambda e, **_: 2 * e, "That is the local slope alone, without what came from above."),
            (
                lambda e, g: g * e**2,
                "That is what you get when you multiply by the value in place of the slope.",
            ),
        ),
    ),
)

END = (
    Question(
        name="06.end.1",
        ask="A layer has {n} inputs and {m} units, and runs on a batch of {batch}. "
        "What is the shape of the gradient of its weights?",
        given={"n": 7, "m": 3, "batch": 20},
        right=(lambda n, m, **_: (m, n), "A gradient has the shape of what it is a gradient for."),
        wrong=(
            (
                lambda n, m, **_: (n, m),
                "That is the transpose; `W` has a row for each unit that it leads to.",
            ),
            (
                lambda m, batch, **_: (batch, m),
                "That is the shape of the deltas, which have a row for each example.",
            ),
            (
                lambda n, m, batch: (batch, m, n),
                "That is a table for each example; the batch has one loss, and they are summed.",
            ),
        ),
    ),
    Question(
        name="06.end.2",
        ask="The loss of a batch is the *mean* over its examples. Alone, the examples give one "
        "weight the gradients {each}. What does the batch give it?",
        given={"each": (8, 2, 1, 5)},
        right=(
            lambda each: sum(each) / len(each),
            "Within the batch each delta carries one over the number of examples, then they add.",
        ),
        wrong=(
            (
                lambda each, **_: sum(each),
                "That belongs to the sum of the losses; this loss is a mean.",
            ),
            (
                lambda each: each[-1],
                "That is what you get when every example replaces the one before.",
            ),
            (
                lambda each, **_: max(each),
                "That is what you get when the strongest wish wins; all are weighed alike.",
            ),
        ),
    ),
    Question(
        name="06.end.3",
        ask="Softmax gives the probabilities {p}, the *second* class is right, and the loss is "
        "cross-entropy. What are the deltas of the three logits?",
        given={"p": (0.7, 0.2, 0.1), "y": (0, 1, 0)},
        right=(
            lambda p, y: tuple(a - b for a, b in zip(p, y, strict=True)),
            "The Jacobian of softmax and the slope of the logarithm collapse to `p - y`.",
        ),
        wrong=(
            (
                lambda p, y: tuple((a - b) * b for a, b in zip(p, y, strict=True)),
                (
                    "That is what you get when each logit touches its own probability alone; "
                    "raising one takes probability from the others."
                ),
            ),
            (
                lambda p, y: tuple(b - a for a, b in zip(p, y, strict=True)),
                "That is what you get when you subtract the other way round.",
            ),
            (
                lambda p, y: tuple((a - b) * a * (1 - a) for a, b in zip(p, y, strict=True)),
                "That is what you get when you multiply by a sigmoid's slope once more.",
            ),
        ),
    ),
)
