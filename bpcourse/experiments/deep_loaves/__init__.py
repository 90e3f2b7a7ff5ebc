"""Twenty layers and forty loaves: a deep network that does not learn, and what is done about it.

- `network`: deep networks by recipe, several at a time, both passes by hand
- `training`: which recipe learns, at the best of several rates, over five seeds
- `look`: a look inside while a network trains
"""

from bpcourse import face

__getattr__, __dir__, __all__ = face(
    __name__,
    {
        "network": "Deep DeepTrace Recipe drawn loaves_as_arrays run_back run_deep",
        "training": "RATES Trial best_of rights tried",
        "look": "Look look_inside",
    },
)
