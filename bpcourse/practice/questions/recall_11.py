"""Recall for notebook 11: the start asks about 10, 08 and 06, the end about 11."""

from bpcourse.practice.questions.question import Question

START = (
    Question(
        name="11.start.1",
        ask="Gradient descent with the momentum {momentum}: the velocity starts as the first "
        "gradient. The gradients are {first}, then {second}. What is the velocity after both?",
        given={"momentum": 0.5, "first": 6, "second": 1},
        right=(
            lambda momentum, first, second: momentum * first + second,
            "A share of the old velocity is kept, and the new gradient counts in full.",
        ),
        wrong=(
            (
                lambda second, **_: second,
                "That is the new gradient alone, as if nothing had been kept.",
            ),
            (
                lambda first, second, **_: first + second,
                "That keeps all of the old velocity, and would never slow down.",
            ),
            (
                lambda momentum, first, second: momentum * first + (1 - momentum) * second,
                "That is a running mean, such as Adam keeps; here the new gradient counts in full.",
            ),
        ),
    ),
    Question(
        name="11.start.2",
        ask="In {k} ReLU layers the weights have the variance 1/n, with n for a layer's inputs. "
        "What share of the mean square of the signals is left behind the last one?",
        given={"k": 6},
        right=(
            lambda k: 0.5**k,
            "Half of the units are closed, and half of the mean square goes with them, each time.",
        ),
        wrong=(
            (
                lambda k: 0.5 ** (k / 2),
                "That is what is left of the length, the root of the mean square.",
            ),
            (lambda k: 0.25**k, "A quarter is the sigmoid's largest slope, not ReLU's share."),
            (lambda **_: 1.0, "That holds near 0 for tanh, which closes no unit."),
        ),
    ),
    Question(
        name="11.start.3",
        ask="Softmax gives the shares {p}. What is the slope of the *first* share for the *second* "
        "score?",
        given={"p": (0.2, 0.5, 0.3)},
        right=(
            lambda p: -p[0] * p[1],
            "Raising the second score takes away from every other share.",
        ),
        wrong=(
            (
                lambda p: p[0] * (1 - p[0]),
                "That is its slope for its own score, which is positive.",
            ),
            (lambda p: p[0] * p[1], "The size is right; the first share falls, though."),
            (lambda **_: 0.0, "That would be so if each share hung on its own score alone."),
        ),
    ),
)

END = (
    Question(
        name="11.end.1",
        ask="A letter stands {n} times in a batch, and at each of its places the gradient {g} "
        "arrives. What is the gradient of its row in the table?",
        given={"n": 4, "g": 0.3},
        right=(lambda n, g: n * g, "One row, several places: where paths meet, gradients add."),
        wrong=(
            (
                lambda g, **_: g,
                "That is what you get when each place overwrites the one before, or from a mean.",
            ),
            (lambda n, **_: n, "That counts the places and forgets what arrives there."),
            (
                lambda n, g: g / n,
                "That is what you get when you share out what should be collected.",
            ),
        ),
    ),
    Question(
        name="11.end.2",
        ask="A causal mask hid all later letters on the way forward. What does the way back "
        "through attention have to do about it?",
        right=(
            "nothing",
            "What was hidden has the share 0, and softmax multiplies by the share on the way back.",
        ),
        wrong=(
            (
                "set the same scores' gradients to 0",
                "They are 0 already, since their shares are.",
            ),
            (
                "apply the transposed mask, as the way back runs from later to earlier",
                "Transposed are the shares, for the values; the zeros are in them.",
            ),
        ),
    ),
    Question(
        name="11.end.3",
        ask="In a recurrent net with tanh the largest singular value of `W_h` is {s}. At most what "
        "share of a nudge of a state is left {k} steps later?",
        given={"s": 0.5, "k": 8},
        right=(
            lambda s, k: s**k,
            "Each step stretches by no more than that, and tanh's slope is at most 1.",
        ),
        wrong=(
            (lambda s, **_: s, "That is what one step leaves; the steps multiply."),
            (
                lambda s, k: (s / 4) ** k,
                "That is the bound for the sigmoid, whose slope is at most a quarter.",
            ),
            (lambda s, k: s / k, "Steps multiply; they do not share out."),
        ),
    ),
)
