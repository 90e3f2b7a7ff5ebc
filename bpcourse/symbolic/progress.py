"""A bar for what takes longer than two seconds.

>>> list(steps(range(3), "nothing to wait for"))
[0, 1, 2]
"""

from collections.abc import Iterable

__all__ = ["steps"]


def steps(items: Iterable, title: str, *, shown: bool = False) -> Iterable:
    """Return the items, under a bar that grows with each of them if it is to be shown.

    >>> list(steps("ab", "letters"))
    ['a', 'b']

    The bar is tqdm's, a widget in a notebook and a line of text elsewhere. It is off unless asked
    for: a bar ends with the seconds that it took, and a stored notebook must not change from run to
    run.
    """
    if not shown:
        return items
    from tqdm.auto import tqdm  # noqa: PLC0415  loaded for those who want to see it

    return tqdm(items, desc=title)
