"""Practice: predictions that you make before you look, the clinic, and a test of your set-up."""

from bpcourse.practice.clinic import mystery, name_mistake
from bpcourse.practice.predict import compare, predict
from bpcourse.practice.set_up import check_set_up

__all__ = ["check_set_up", "compare", "mystery", "name_mistake", "predict"]
