"""The course's task: forty loaves of bread, and which of them came out well.

>>> LOAVES[0]
Loaf(temperature=182, minutes=34, good=False)

The table stands with the other data, in `training.datasets.baking`.
"""

from bpcourse.training.datasets.baking import LOAVES, Loaf, burned, scaled, target

__all__ = ["LOAVES", "Loaf", "burned", "scaled", "target"]
