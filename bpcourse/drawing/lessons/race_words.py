"""What a race says: where the surface is low, and where each optimizer has come to."""

from collections.abc import Mapping

from bpcourse.drawing.words import capital, number, shorten
from bpcourse.experiments.surfaces import SURFACES, Trail, gradient_of

LONGEST = 14  # letters of a name in the legend; the sentences have all of it


def tell_race(surface: str, trails: Mapping[str, Trail], step: int) -> list[str]:
    """Return the sentences of a race: the map, then one for each optimizer.

    >>> tell_race("bowl", {"sgd": Trail(((-3.0, 1.5),), (11.25,))}, 0)[-1]
    'sgd is at (−3, 1.5), loss 11.25.'
    """
    return [
        tell_map(surface),
        *_tell_steps(trails, step),
        *(f"{name} {_end(trail)}." for name, trail in trails.items()),
    ]


def tell_map(surface: str) -> str:
    """Return what the map shows.

    >>> tell_map("saddle")
    'Saddle: x² − y² + y⁴. Lowest at (0, −0.707) and (0, 0.707), where the loss is −0.25.'
    """
    shown = SURFACES[surface]
    lows = shown.lows()
    places = " and ".join(place(*low) for low in lows)
    least = number(round(shown.function(*map(float, lows[0])), 12), 3)
    return f"{capital(surface)}: {shown.written}. Lowest at {places}, where the loss is {least}."


def _tell_steps(trails: Mapping[str, Trail], step: int) -> list[str]:
    if not trails:
        return []
    return [f"After {count(step)}:" if step else "At the start:"]


def _end(trail: Trail) -> str:
    if trail.left:
        return f"has left the map with step {len(trail.losses)}"
    return f"is at {place(*trail.points[-1])}, loss {loss_words(trail.losses[-1])}"


def tell_racer(surface: str, name: str, trail: Trail, step: int) -> str:
    """Return where an optimizer stands after a step, the slopes there, and where it goes next.

    >>> trail = Trail(((-3.0, 1.5), (-2.4, 1.2)), (11.25, 7.2))
    >>> tell_racer("bowl", "sgd", trail, 0)
    'sgd at (−3, 1.5): loss 11.25, slopes (−6, 3); its next step moves it by (0.6, −0.3).'
    """
    here, name = trail.upto(step), shorten(name, LONGEST)
    if here.left:
        return f"{name} {_end(here)}."
    x, y = here.points[-1]
    slopes = place(*map(float, gradient_of(surface)(x, y).gradients))
    said = f"{name} at {place(x, y)}: loss {loss_words(here.losses[-1])}, slopes {slopes}"
    if len(here.points) == len(trail.points):
        return f"{said}."
    (to_x, to_y) = trail.points[len(here.points)]
    return f"{said}; its next step moves it by {place(to_x - x, to_y - y)}."


def legend_words(name: str, trail: Trail) -> str:
    """Return what stands beside the mark of an optimizer.

    >>> legend_words("sgd", Trail(((0.0, 0.0), (9.0, 0.0)), (0.25,)))
    'sgd: left at step 1'
    """
    name = shorten(name, LONGEST)
    if trail.left:
        return f"{name}: left at step {len(trail.losses)}"
    return f"{name}: loss {loss_words(trail.losses[-1])}"


def place(x: float, y: float) -> str:
    """Return a place with two numbers, as far as the map can show it.

    >>> place(-0.70711, 2.00001)
    '(−0.707, 2)'
    """
    return f"({number(round(x, 3), 3)}, {number(round(y, 3), 3)})"


def loss_words(loss: float) -> str:
    """Return a loss in four digits; what rounding leaves of 0 is 0.

    >>> loss_words(0.123456), loss_words(3e-14)
    ('0.1235', '0')
    """
    return number(loss if abs(loss) > 1e-9 else 0)


def count(steps: int) -> str:
    """Return a number of steps in words.

    >>> count(1), count(20)
    ('1 step', '20 steps')
    """
    return "1 step" if steps == 1 else f"{steps} steps"
