"""Every published result on depth that the course reproduces, in one place.

>>> relu_depth(22, "glorot", width=16).source
'He, Zhang, Ren and Sun 2015, ICCV'

Each function returns a `Reproduction`: claim, source, what is different here, a value for each of
20 seeds. They live by subject in `layer_results`, `linear_results`, `dead_units` and `no_slope`.
"""

from bpcourse.experiments.dead_units import born_dead, dead_after_training
from bpcourse.experiments.layer_results import (
    backward_variance,
    forward_spread,
    identity_paths,
    normalised_layers,
    relu_depth,
    sigmoid_chain,
    sigmoid_layers,
    steep_chain,
)
from bpcourse.experiments.linear_results import (
    lost_directions,
    recurrence,
    smallest_singular_value,
    steps_to_learn,
)
from bpcourse.experiments.no_slope import flat_share
from bpcourse.experiments.reproduction import Reproduction

__all__ = [
    "Reproduction",
    "backward_variance",
    "born_dead",
    "dead_after_training",
    "flat_share",
    "forward_spread",
    "identity_paths",
    "lost_directions",
    "normalised_layers",
    "recurrence",
    "relu_depth",
    "sigmoid_chain",
    "sigmoid_layers",
    "smallest_singular_value",
    "steep_chain",
    "steps_to_learn",
]
