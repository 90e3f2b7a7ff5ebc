"""The numbers and the words of the depth lab; all sizes are decimal logarithms."""

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from bpcourse.drawing.words import number, power
from bpcourse.errors import InputValueError, known
from bpcourse.experiments.depth.profile import LARGEST_SLOPE, Profile, depth_profile

SHORTCUTS = ("none", "residual", "batch normalisation", "layer normalisation")
DEEPEST = 100
RELUS = ("relu", "leaky relu")
SATURATING = ("sigmoid", "tanh")
MOST_SAID = 10  # layers whose numbers are read out


class Setting(NamedTuple):
    """What the controls say."""

    depth: int
    activation: str = "sigmoid"
    scale: float = 1.0
    shortcut: str = "none"
    scheme: str | None = None
    seed: int = 0

    @property
    def drawn_by(self) -> str:
        """The scheme that draws the weights."""
        return self.scheme or ("he" if self.activation in RELUS else "glorot")


class Lab(NamedTuple):
    """A setting, what depth_profile found, and log10 of first over last gradient."""

    setting: Setting
    profile: Profile
    ratio: float


def measure(setting: Setting) -> Lab:
    """Return the numbers of a setting.

    >>> power(measure(Setting(50)).ratio)
    '2.2e−31'

    Raises InputValueError for a depth beyond 100, or a name that does not exist.
    """
    known("shortcut", setting.shortcut, SHORTCUTS)
    if not 1 <= setting.depth <= DEEPEST:
        raise InputValueError(f"depth {setting.depth!r}; draw 1 to {DEEPEST} layers")
    kind, _, rest = setting.shortcut.partition(" ")
    profile = depth_profile(
        setting.depth,
        setting.activation,
        setting.drawn_by,
        scale=setting.scale,
        residual=setting.shortcut == "residual",
        normalisation=kind if rest else "none",
        seed=setting.seed,
    )
    first, last = (float(profile.log_gradients[k]) for k in (0, -1))
    return Lab(setting, profile, first - last if math.isfinite(last) else math.nan)


def verdict(lab: Lab) -> str:
    """Return what the gradients mean for the first layer.

    >>> verdict(measure(Setting(20, "relu")))
    'the first gradient is of the size of the last'
    """
    top, ratio = float(lab.profile.log_gradients.max()), lab.ratio
    findings = (
        (lab.setting.depth == 1, "a single layer is both"),
        (ratio != ratio, "no gradient arrives anywhere: the signal died on the way forward"),
        (ratio < -8, "plain descent hardly moves layer 1"),
        (ratio < -3, "plain descent moves layer 1 far less"),
        (top > 4, f"gradients explode, up to {power(top)}"),
        (top < -4, f"all gradients vanish, the largest is {power(top)}"),
        (ratio < -1, "plain descent moves layer 1 less"),
        (ratio > 1, "gradients grow on the way back"),
    )
    found = (words for holds, words in findings if holds)
    return next(found, "the first gradient is of the size of the last")


def shown_layers(depth: int) -> list[int]:
    """Return the layers whose activations are drawn: first, middle, last.

    >>> shown_layers(50), shown_layers(2)
    ([1, 25, 50], [1, 2])
    """
    return sorted({1, (depth + 1) // 2, depth})


def spread_of(lab: Lab, layer: int) -> list[str]:
    """Return two lines about the activations of a layer: their spread, and what is stuck.

    >>> spread_of(measure(Setting(5, "tanh", 4.0)), 5)[1]
    'saturated: 65 %'
    """
    profile, setting = lab.profile, lab.setting
    lines = [f"spread {power(math.log10(max(profile.activations_std[layer], 1e-300)))}"]
    counts = profile.histograms.counts[layer]
    edge = f"{float(counts[0] + counts[-1]) / float(counts.sum()):.0%}".replace("%", " %")
    if setting.activation == "relu":
        dead = f"{float(profile.dead_share[layer - 1]):.0%}".replace("%", " %")
        return [*lines, f"dead units: {dead}"]
    if setting.activation in SATURATING and setting.shortcut != "residual":
        return [*lines, f"saturated: {edge}"]
    edges = profile.histograms.edges
    middle = float(counts @ (edges[:-1] + edges[1:])) / 2 / float(counts.sum())
    return [*lines, f"mean {number(middle, 2)}"]


def slope_words(activation: str) -> str:
    """Return what the line of the bound says.

    >>> slope_words("tanh")
    'dashed: bound of the slopes alone, × 1 a layer'
    """
    slope = number(LARGEST_SLOPE.get(activation, 1), 2)
    return f"dashed: bound of the slopes alone, × {slope} a layer"


def jacobian_factors(lab: Lab) -> list[float]:
    """Return by how much each layer multiplies the signal on its way back; NaN after a 0.

    >>> [round(factor, 1) for factor in jacobian_factors(measure(Setting(2)))]
    [-0.7, -0.6]
    """
    norms = lab.profile.jacobian_norms.tolist()
    return [a - b for a, b in pairwise(norms)]


def product_words(lab: Lab) -> str:
    """Return the factors from the right and their product, as in the chain of notebook 01.

    >>> product_words(measure(Setting(2)))
    '0.233 × 0.207 = 0.0482'
    """
    shown = [power(factor, 3) for factor in jacobian_factors(lab)[::-1]]
    if len(shown) > 4:
        shown = [*shown[:3], "…", shown[-1]]
    return f"{' × '.join(shown)} = {power(lab.profile.jacobian_norms[0], 3)}"


def tell_layer(lab: Lab, k: int) -> str:
    """Return what a layer says when it is pointed at.

    >>> tell_layer(measure(Setting(2)), 1)
    'Layer 1: its gradient has the norm 0.4; on the way back it multiplies the signal by 0.207.'
    """
    size, factor = power(lab.profile.log_gradients[k - 1]), power(jacobian_factors(lab)[k - 1], 3)
    return (
        f"Layer {k}: its gradient has the norm {size}; on the way back it multiplies the signal "
        f"by {factor}."
    )


def describe_lab(lab: Lab) -> list[str]:
    """Return the spoken twin.

    >>> describe_lab(measure(Setting(3, "relu")))[1]
    '3 layers of 64 relu units, weights drawn by he times 1, shortcut: none.'
    """
    setting, profile = lab.setting, lab.profile
    depth = setting.depth
    layers = _some(depth)
    named, backward = (", ".join(map(str, some)) for some in (layers, layers[::-1]))
    logs, bounds = (
        ", ".join(power(sizes[k - 1]) for k in layers)
        for sizes in (profile.log_gradients, profile.log_bound)
    )
    norms = ", ".join(power(profile.jacobian_norms[k - 1]) for k in layers[::-1])
    stack = f"{depth} layer{'s' * (depth > 1)} of 64 {setting.activation} units"
    line = slope_words(setting.activation).removeprefix("dashed: ")
    drawn = f"weights drawn by {setting.drawn_by} times {number(setting.scale, 3)}"
    return [
        f"The first layer's gradient is {power(lab.ratio)} times the last layer's: {verdict(lab)}.",
        f"{stack}, {drawn}, shortcut: {setting.shortcut}.",
        f"Gradient norm of the weights of layer {named}: {logs}.",
        f"The {line}; at these layers: {bounds}.",
        *spread_sentences(lab),
        f"On the way back the local Jacobians multiply from the right: {product_words(lab)}.",
        f"Product of the Jacobians back to the input of layer {backward}: {norms}.",
    ]


def spread_sentences(lab: Lab) -> list[str]:
    """Return one sentence for each layer whose activations are drawn.

    >>> spread_sentences(measure(Setting(1, "linear")))
    ['Activations of layer 1: spread 1, mean −0.016.']
    """
    return [
        f"Activations of layer {k}: {', '.join(spread_of(lab, k))}."
        for k in shown_layers(lab.setting.depth)
    ]


def _some(depth: int) -> Sequence[int]:
    """Return the layers whose numbers are read out: all, or some at even distances."""
    if depth <= MOST_SAID:
        return range(1, depth + 1)
    return [1 + round(i * (depth - 1) / (MOST_SAID - 1)) for i in range(MOST_SAID)]
