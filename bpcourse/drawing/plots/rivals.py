"""A loss that falls while a model learns, beside what its rivals reach without learning."""

from collections.abc import Mapping, Sequence
from itertools import compress

from bpcourse.drawing.plots.curves import plot_curves
from bpcourse.drawing.plots.figure import Plot
from bpcourse.errors import ShapeError

MOST = 3  # rivals


def plot_rivals(
    steps: Sequence[int],
    losses: Sequence[float],
    rivals: Mapping[str, float],
    y: str = "loss in nats a character",
) -> Plot:
    """Plot a model's loss step by step, and each rival's as a level line.

    >>> print(plot_rivals([0, 50, 100], [3.4, 2.4, 2.25], {"bigram": 2.49, "trigram": 2.33}).text)
    Loss in nats a character against step. model: from 3.40 at 0 to 2.25 at 100, below bigram from \
50 on, below trigram from 100 on. bigram: 2.49. trigram: 2.33.

    `steps` are those at which the losses were measured. Up to three rivals; ShapeError for more,
    and for as many steps as there are not losses.
    """
    if len(steps) != len(losses) or not len(steps) or len(rivals) > MOST:
        raise ShapeError(
            f"{len(steps)} steps, {len(losses)} losses and {len(rivals)} rivals are given; give a "
            f"loss for each step, and up to {MOST} rivals"
        )
    ends = [steps[0], steps[-1]]
    levels = {name: (ends, [loss, loss]) for name, loss in rivals.items()}

    def say(places: Sequence[int], values: Sequence[float]) -> str:
        if values is not losses:
            return f"{values[0]:.2f}"
        way = f"from {values[0]:.2f} at {places[0]} to {values[-1]:.2f} at {places[-1]}"
        return ", ".join([way, *(_passed(places, values, *rival) for rival in rivals.items())])

    return plot_curves({"model": (steps, losses), **levels}, x="step", y=y, finding=say)


def _passed(steps: Sequence[int], losses: Sequence[float], name: str, rival: float) -> str:
    """Say from which step on the loss stays below a rival's."""
    above = list(compress(range(len(losses)), [not loss < rival for loss in losses]))
    first = above[-1] + 1 if above else 0
    return f"below {name} from {steps[first]} on" if first < len(steps) else f"not below {name}"
