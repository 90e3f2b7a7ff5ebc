"""The task that runs through the course: forty loaves of bread, and a network that learns them.

- `table`: the loaves; `small`: the 2-4-1 network that learns which of them came out well
"""

from bpcourse import face

__getattr__, __dir__, __all__ = face(
    __name__,
    {
        "table": "LOAVES Loaf scaled target",
        "small": "Small accuracy learned mean_loss small_answer starting_small",
    },
)
