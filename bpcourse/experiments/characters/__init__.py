"""Names, character by character: counted, then learned, then invented.

- `spelling`: names as numbers, a part of them kept back
- `counting`: what one and two characters before tell, from counts: the rivals
- `learning`: the model of `multilayer.modern`, trained by hand-written gradients
- `inventing`: new names, character by character
"""

from bpcourse import face

__getattr__, __dir__, __all__ = face(
    __name__,
    {
        "spelling": "ALPHABET Names names_kept_back spelled word",
        "counting": "Counted bigram counted_loss trigram",
        "learning": "NamesTraining held_out_loss learn_names names_model",
        "inventing": "likeliest next_shares sample",
    },
)
