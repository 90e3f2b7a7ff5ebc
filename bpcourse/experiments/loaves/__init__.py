"""The task that runs through the course: forty loaves of bread, and a network that learns them.

- `table`: the loaves; `judged`: how well a model knows them
- `small`: the 2-4-1 network that learns which of them came out well
"""

from bpcourse import face

__getattr__, __dir__, __all__ = face(
    __name__,
    {
        "table": "LOAVES Loaf burned scaled target",
        "judged": "Model accuracy mean_loss right_about",
        "small": "Small learned starting_small",
    },
)
