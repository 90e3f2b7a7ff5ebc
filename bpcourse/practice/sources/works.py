"""The works that the course names, read from `bibliography.toml`.

>>> bibliography()["rumelhart1986"].short
'Rumelhart, Hinton and Williams 1986'

TOML, and inside the package: Python reads it without help, it travels with the wheel and into a
browser page, and the picture, the notebook and the tests all read the one file.
"""

import tomllib
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from bpcourse.errors import known

__all__ = ["Source", "bibliography", "cite"]

MOST_NAMES = 3  # written out; of more, the first one
FILE = Path(__file__).with_name("bibliography.toml")


class Source(NamedTuple):
    """A work: who, when, what, where, and how to find it."""

    author: str
    year: int
    title: str
    venue: str
    doi: str = ""
    arxiv: str = ""
    isbn: str = ""
    found_by: str = ""

    @property
    def short(self) -> str:
        """The surnames and the year.

        >>> bibliography()["baur1983"].short, bibliography()["he2016"].short
        ('Baur and Strassen 1983', 'He and others 2016')
        """
        people = self.author.replace(" and others", ", others").replace(" and ", ", ").split(", ")
        names = [person.split()[-1] for person in people]
        if len(names) > MOST_NAMES:
            names = [names[0], "others"]
        *first, last = names
        return f"{', '.join(first)} and {last} {self.year}" if first else f"{last} {self.year}"

    @property
    def sentence(self) -> str:
        """The title with a stop behind it, unless it asks."""
        return self.title if self.title.endswith("?") else f"{self.title}."

    @property
    def link(self) -> str:
        """The address to find it at; empty without a DOI and an arXiv number."""
        if self.doi:
            return f"https://doi.org/{self.doi}"
        return f"https://arxiv.org/abs/{self.arxiv}" if self.arxiv else ""

    @property
    def identifier(self) -> str:
        """What it can be found by, in words."""
        named = (("doi", self.doi), ("arXiv", self.arxiv), ("ISBN", self.isbn))
        return (
            "; ".join(f"{kind}:{value}" for kind, value in named if value)
            or f"To be found as {self.found_by}"
        )


@cache
def bibliography() -> MappingProxyType[str, Source]:
    """Return all works by their keys; they cannot be changed.

    >>> bibliography()["kelley1960"].year
    1960
    """
    found = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return MappingProxyType({key: Source(**fields) for key, fields in found.items()})


def cite(key: str) -> str:
    """Return a work as a list of references has it; InputValueError for a key that there is not.

    >>> cite("baur1983")
    'Walter Baur and Volker Strassen (1983). The complexity of partial derivatives. Theoretical Computer Science 22(3), 317-330. doi:10.1016/0304-3975(83)90110-X'
    """  # noqa: E501  one reference, as it is
    one = bibliography()[known("source", key, bibliography())]
    return f"{one.author} ({one.year}). {one.sentence} {one.venue}. {one.identifier}"
