"""The door to the depth lab: the pictures of numbers alone load no NumPy, this one must."""

from bpcourse.drawing.picture import Picture

SHORTCUTS = ("none", "residual", "batch normalisation", "layer normalisation")


def depth_lab_picture(
    depth: int = 20,
    activation: str = "sigmoid",
    scale: float = 1.0,
    shortcut: str = "none",
    *,
    scheme: str | None = None,
    seed: int = 0,
) -> Picture:
    """Draw what depth does: each layer's gradient, its activations, and the factors between.

    >>> print(depth_lab_picture(50).text.splitlines()[0])
    The first layer's gradient is 2.2e−31 times the last layer's: the first layer learns nothing.

    `shortcut` is one of `SHORTCUTS`. `scale` multiplies the first weights, drawn by `scheme`, a
    name in `bpcourse.initialization.SCHEMES`; without one, "he" for ReLUs and "glorot" for the
    rest. 64 units a layer, 32 examples, depth 1 to 100. Source: the third interactive of D2.
    """
    from bpcourse.drawing.depth_lab_diagram import draw_lab  # noqa: PLC0415  NumPy when wanted
    from bpcourse.drawing.depth_lab_numbers import Setting, examine  # noqa: PLC0415  as above

    return draw_lab(examine(Setting(depth, activation, scale, shortcut, scheme, seed)))
