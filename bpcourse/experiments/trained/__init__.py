"""Networks that are trained to the end, from several starts: what comes out, in numbers.

- `handwriting`: 97 of 100 handwritten digits are read, in seconds
- `mirror`: mirror symmetry, the experiment of 1986, with twenty networks at once
- `exclusive_or`: XOR with one hidden unit, with two, and with more
- `side_by_side`: many small networks in one array
"""

from bpcourse import face

__getattr__, __dir__, __all__ = face(
    __name__,
    {
        "handwriting": "DigitsTrial digits_network digits_trial learn_digits",
        "mirror": "MirrorRuns mirror_runs ratios",
        "exclusive_or": "XorRuns xor_runs",
    },
)
