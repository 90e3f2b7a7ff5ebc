"""Recall for notebook 13: the start asks about 10 and 08, the end about 13."""

from bpcourse.practice.questions.question import Question

START = (
    Question(
        name="13.start.1",
        ask="A loss stays on a plateau for a thousand steps and then falls. What is the likeliest "
        "story?",
        right=(
            "it had to leave the neighbourhood of a saddle",
            "Near a saddle the slope is small and grows by a factor in each step.",
        ),
        wrong=(
            (
                "it sat in a minimum until the rate was low enough to get out",
                "A lower rate makes smaller steps, and no way out of a minimum.",
            ),
            (
                "the gradients were computed wrongly at first and rightly afterwards",
                "A program does not mend itself while it runs.",
            ),
        ),
    ),
    Question(
        name="13.start.2",
        ask="{k} workers have {n} examples each, and each has the mean gradient of its own. What "
        "is the gradient of the mean over all examples?",
        given={"k": 4, "n": 50},
        right=("the mean of their gradients", "Parts of one size count equally in a mean."),
        wrong=(
            (
                "the sum of their gradients",
                "That would be {k} times too long, like a rate that is {k} times as large.",
            ),
            (
                "it cannot be had from them without seeing all examples at once",
                "The loss is a sum over examples, and the slope of a sum is the sum of slopes.",
            ),
        ),
    ),
    Question(
        name="13.start.3",
        ask="A layer of ReLUs has {n} inputs. Which variance of the weights keeps the size of what "
        "passes through many such layers?",
        given={"n": 80},
        right=(lambda n: 2 / n, "A ReLU lets half of the square through, and 2 makes up for it."),
        wrong=(
            (lambda n: 1 / n, "That would do for units that let everything through."),
            (lambda n: 2 / n**2, "That is the square of something: the sum has only n terms."),
            (lambda n: (2 / n) ** 0.5, "That is the spread, whose square is the variance."),
        ),
    ),
)

END = (
    Question(
        name="13.end.1",
        ask="Two paths lead through every one of {n} rounds of a computation. How many products "
        "has the sum over all paths?",
        given={"n": 12},
        right=(lambda n: 2**n, "Each way through one round goes on in two ways through the next."),
        wrong=(
            (lambda n: 2 * n, "So many edges has the graph, and so many steps takes the walk."),
            (lambda n: n**2, "Choices multiply from round to round, and do not pair up."),
        ),
    ),
    Question(
        name="13.end.2",
        ask="The equations of the backward pass can be solved one after the other, without any "
        "elimination. Why?",
        right=(
            "every operation stands after its inputs",
            "So one triangle of the table is empty, and the last unknown stands alone.",
        ),
        wrong=(
            (
                "every local derivative is different from 0",
                "A shut ReLU has a 0 there, and the equations are solved all the same.",
            ),
            (
                "there are as many equations as there are unknown gradients",
                "That is so for many systems which do need elimination.",
            ),
        ),
    ),
    Question(
        name="13.end.3",
        ask="What was new in the paper of 1986 by Rumelhart, Hinton and Williams?",
        right=(
            "what hidden units came to stand for",
            "The way to the gradients had been found several times by then.",
        ),
        wrong=(
            (
                "the chain rule, applied from the output back to the inputs",
                "Control theory did so around 1960, and the reverse mode for programs is of 1970.",
            ),
            (
                "gradient descent, as a way to make a loss smaller and smaller",
                "Steps against the gradient are older than any computer.",
            ),
        ),
    ),
)
