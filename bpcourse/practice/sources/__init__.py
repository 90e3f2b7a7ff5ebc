"""Where the history of the subject is told from, and what to read next.

- `works`: those that the course names, read from a file beside it (`bibliography.toml`)
- `history`: the events of the timeline, the points in dispute, and a list to go on with, each with
  the works that it rests on
"""

from bpcourse import face

__getattr__, __dir__, __all__ = face(
    __name__,
    {
        "works": "Source bibliography cite",
        "history": "Dispute Event DISPUTES NEXT TIMELINE",
    },
)
