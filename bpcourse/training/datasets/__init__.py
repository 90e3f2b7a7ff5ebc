"""Data to learn from: small, at hand, with its source; nothing is fetched.

- `examples`: inputs beside targets, and how they are split
- `baking`: the forty loaves, the course's own task
- `tiny`: loaves, XOR, mirror symmetry and spirals as arrays
- `handwriting`: 1,797 digits written by hand
- `given_names`: names for a model of characters
"""

from bpcourse import face

__getattr__, __dir__, __all__ = face(
    __name__,
    {
        "examples": "Examples one_hot split",
        "tiny": "loaves mirror_symmetry spirals xor",
        "handwriting": "digits",
        "given_names": "first_names",
    },
)
