"""The door to the mistakes clinic: the pictures of numbers alone load no NumPy, this one must."""

from bpcourse.drawing.picture import Picture


def clinic_picture(mistake: str = "none", fixture: str = "recommended", seed: int = 0) -> Picture:
    """Draw a mistaken backward pass beside the right one, its gradient check, and its descent.

    >>> print(clinic_picture("slope dropped").text.splitlines()[0])
    Mistake “slope dropped” on the fixture “recommended”, seed 0: the gradient check says FAIL.

    `mistake` is a name in `bpcourse.mistakes.MISTAKES`, or "none"; `fixture` one in `FIXTURES`.
    """
    from bpcourse.drawing.clinic_diagram import draw_clinic  # noqa: PLC0415  NumPy when wanted

    return draw_clinic(mistake, fixture, seed)
