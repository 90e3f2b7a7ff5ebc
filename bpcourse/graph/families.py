"""Families of primitives: one row of the table for every axis, shape or index.

>>> sum_over(0, keepdims=False).vjp_texts
('spread(upstream, a, 0, keepdims=False)',)

Settings are pasted into the formulas, so whoever calls these makes sure that they are plain numbers
(`recording`, `index`). The rows without settings are in `primitives`.
"""

from functools import cache

from bpcourse.graph.primitive import LETTERS, Primitive

__all__ = ["EXAMPLES"]


@cache
def sum_over(axis: int | None, *, keepdims: bool) -> Primitive:
    """Return the primitive that sums over one axis, or over all."""
    how = f"{axis}, keepdims={keepdims}"
    back = (f"spread(upstream, a, {how})",)
    return Primitive(f"sum axis={how}", "Σ", f"sum_of(a, {how})", vjp_texts=back)


@cache
def mean_over(axis: int | None, *, keepdims: bool) -> Primitive:
    """Return the primitive that averages over one axis, or over all."""
    how = f"{axis}, keepdims={keepdims}"
    vjp = f"spread_mean(upstream, a, {how})"
    return Primitive(f"mean axis={how}", "mean", f"mean_of(a, {how})", vjp_texts=(vjp,))


@cache
def reshape_to(shape: tuple[int, ...]) -> Primitive:
    """Return the primitive that gives an array another shape."""
    vjp = "reshape_back(upstream, a)"
    return Primitive(f"reshape {shape}", "reshape", f"reshape(a, {shape})", vjp_texts=(vjp,))


@cache
def norm_over(kind: str, epsilon: float) -> Primitive:
    """Return batch normalisation (kind "batch") or layer normalisation (kind "layer")."""
    how = f"{0 if kind == 'batch' else 1}, {epsilon}"
    vjps = (
        f"norm_input(upstream, a, b, {how})",
        f"norm_gain(upstream, a, b, {how})",
        "sum_to(upstream * 1, c)",  # a product, so that no two gradients share their memory
    )
    name = f"{kind}_norm"
    return Primitive(f"{name} {epsilon}", name, f"{name}(a, b, c, {epsilon})", vjp_texts=vjps)


@cache
def transpose_to(axes: tuple[int, ...]) -> Primitive:
    """Return the primitive that puts the axes of an array in another order."""
    vjp = f"transpose_back(upstream, {axes})"
    return Primitive(f"transpose {axes}", "ᵀ", f"transpose(a, {axes})", vjp_texts=(vjp,))


@cache
def entries_at(index: str, arrays: int) -> Primitive:
    """Return the primitive that takes entries, `a[index]`; the arrays in the index are b, c, ..."""
    nothing = tuple(f"0.0 * {letter}" for letter in LETTERS[1 : 1 + arrays])
    vjps = (f"entries_back(upstream, a, {index})", *nothing)
    return Primitive(f"entries {index}", "[ ]", f"entries(a, {index})", vjp_texts=vjps)


@cache
def join_along(axis: int) -> Primitive:
    """Return the primitive that puts one array behind the other."""
    vjps = (f"first_part(upstream, a, {axis})", f"last_part(upstream, b, {axis})")
    return Primitive(f"join axis={axis}", "⊕", f"join(a, b, {axis})", vjp_texts=vjps)


EXAMPLES = (
    *(sum_over(None, keepdims=False), mean_over(0, keepdims=False), reshape_to((-1,))),
    *(transpose_to((1, 0)), entries_at("(0,)", 0), join_along(0)),
    *(norm_over("batch", 1e-5), norm_over("layer", 1e-5)),
)
