"""Practice: predictions that you make before you look, the clinic, and a test of your set-up."""

from bpcourse import face

__getattr__, __dir__, __all__ = face(
    __name__,
    {
        "prediction": "compare predict",
        "clinic": "mystery name_mistake",
        "set_up": "check_set_up",
    },
)
