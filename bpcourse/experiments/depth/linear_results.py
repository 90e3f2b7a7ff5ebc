"""Published results on products of matrices: what depth does before any activation has its say.

>>> smallest_singular_value("orthogonal", factors=10, size=20)
median 1 times (1 to 1 over 20 seeds)
    theory: 1
"""

import numpy as np

from bpcourse.errors import known, whole
from bpcourse.experiments.depth.reproduction import SEEDS, Reproduction, over_seeds
from bpcourse.multilayer.initialization import SCHEMES

__all__ = [
    "STEPS",
    "lost_directions",
    "product_of_matrices",
    "recurrence",
    "smallest_singular_value",
    "steps_to_learn",
]

SAXE = "Saxe, McClelland and Ganguli 2013, arXiv 1312.6120"
LOST = 1e-2
STEPS = 600  # of descent; a network that needs more counts as inf


def product_of_matrices(
    scheme: str, rng: np.random.Generator, factors: int = 50, size: int = 60
) -> np.ndarray:
    """Return the product of random matrices; "lecun" draws normal numbers of variance 1/size.

    >>> product_of_matrices("orthogonal", np.random.default_rng(0), 3, 4).shape
    (4, 4)
    """
    whole("factors", factors, 1, 2000)
    whole("size", size, 1, 500)
    draw, product = SCHEMES[known("scheme", scheme, SCHEMES)], np.eye(size)
    for _ in range(factors):
        product = draw(size, size, rng) @ product
    return product


def _singular_values(scheme: str, rng: np.random.Generator, factors: int, size: int) -> np.ndarray:
    product = product_of_matrices(scheme, rng, factors, size)
    return np.linalg.svd(product, compute_uv=False)


def lost_directions(scheme: str, factors: int = 50, size: int = 60) -> Reproduction:
    """Return the share of singular values below 1/100 in a product of random matrices.

    >>> lost_directions("orthogonal", factors=10, size=20).high
    0.0

    Theory for normal weights: each factor multiplies the i-th largest of n singular values by
    about sqrt(1 - i/n), so those with (1 - i/n)^(factors / 2) < 1/100 are lost.
    """
    whole("factors", factors, 1, 2000)
    gaussian = f"{LOST}^(2/{factors}) = {LOST ** (2 / factors):.2f}"
    return Reproduction(
        "Scaled normal weights keep the average length and lose most directions; orthogonal ones "
        "lose none.",
        SAXE,
        f"the bare product of {factors} matrices {size} x {size}",
        over_seeds(lambda rng: (_singular_values(scheme, rng, factors, size) < LOST).mean()),
        "of the directions",
        {"lecun": gaussian, "orthogonal": "0"}.get(scheme, ""),
    )


def smallest_singular_value(scheme: str, factors: int = 50, size: int = 60) -> Reproduction:
    """Return the smallest singular value of a product of random matrices.

    >>> smallest_singular_value("orthogonal", factors=3, size=5).median.__round__(6)
    1.0

    For "lecun" it lies below the rounding of the largest: print `lost_directions` for that.
    """
    return Reproduction(
        "A product of orthogonal matrices keeps the length of every signal.",
        SAXE,
        f"the bare product of {factors} matrices {size} x {size}",
        over_seeds(lambda rng: _singular_values(scheme, rng, factors, size)[-1]),
        "times",
        "1" if scheme == "orthogonal" else "",
    )


def recurrence(radius: float, steps: int = 100, units: int = 50) -> Reproduction:
    """Return by what factor a gradient changes on its way back through a linear recurrence.

    >>> recurrence(0.5, steps=20).high < 1 < recurrence(1.5, steps=20).low
    True

    The same normal matrices are used for every `radius`, scaled to have it as spectral radius, the
    largest |eigenvalue|.
    """
    whole("steps", steps, 0, 10**5)
    whole("units", units, 1, 500)

    def factor(rng: np.random.Generator) -> float:
        W, gradient = rng.normal(size=(units, units)), rng.normal(size=units)
        W *= radius / np.abs(np.linalg.eigvals(W)).max()
        before = np.linalg.norm(gradient)
        for _ in range(steps):
            gradient = gradient @ W
        return np.linalg.norm(gradient) / before

    return Reproduction(
        "Recurrent gradients vanish or explode exponentially, as the eigenvalues decide.",
        "Pascanu, Mikolov and Bengio 2013, ICML",
        f"linear, {units} units, {steps} steps, random weights, one random gradient",
        over_seeds(factor),
        "times",
        f"of the order of {radius:g}^{steps} = {radius**steps:.1e}",
    )


def steps_to_learn(scheme: str, depth: int, units: int = 16) -> Reproduction:
    """Return the steps of descent after which a deep linear network has lost 95 % of its loss.

    >>> steps_to_learn("orthogonal", 2, units=4).high < STEPS
    True

    All seeds are trained together; inf stands for more than STEPS.
    """
    whole("depth", depth, 1, 100)
    whole("units", units, 1, 64)
    draws = [_draw(scheme, depth, units, np.random.default_rng(seed)) for seed in range(SEEDS)]
    weights = np.stack([weights for weights, _ in draws], axis=1)
    return Reproduction(
        "From orthogonal weights deep linear networks learn in a time that depth hardly changes.",
        SAXE,
        f"{depth} layers of {units}; one target matrix with singular values from 1/2 to 2; step "
        f"0.1/{depth}; inf where {STEPS} steps were not enough",
        _descend(weights, np.stack([target for _, target in draws]), 0.1 / depth),
        "steps",
    )


def _draw(
    scheme: str, depth: int, units: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    draw = SCHEMES[known("scheme", scheme, SCHEMES)]
    weights = [draw(units, units, rng) for _ in range(depth)]
    left, right = (SCHEMES["orthogonal"](units, units, rng) for _ in range(2))
    return np.stack(weights), (left * rng.uniform(0.5, 2, units)) @ right


def _descend(weights: np.ndarray, target: np.ndarray, rate: float) -> np.ndarray:
    """Return for each seed when the loss |W_L ... W_1 - target|^2 / 2 is down to 5 %.

    `weights` (layers, seeds, units, units) are changed. The loss that counts as all is that of a
    network whose output is 0.
    """
    steps, goal = np.full(len(target), np.inf), 0.05 * (target**2).sum(axis=(1, 2))
    with np.errstate(over="ignore", invalid="ignore"):  # a network that blows up learns nothing
        for step in range(STEPS + 1):
            below = [np.broadcast_to(np.eye(target.shape[-1]), target.shape)]
            for W in weights:
                below.append(W @ below[-1])
            gradient = below[-1] - target
            learned = (gradient**2).sum(axis=(1, 2)) < goal
            steps[learned & np.isinf(steps)] = step
            if np.isfinite(steps).all():
                break
            for k in reversed(range(len(weights))):
                change = gradient @ below[k].swapaxes(1, 2)
                gradient = weights[k].swapaxes(1, 2) @ gradient
                weights[k] -= rate * change
    return steps
