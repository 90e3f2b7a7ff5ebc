"""What happened when, what is disputed, and where to go on: each with the works that it rests on.

>>> [event.who for event in TIMELINE if event.year == 1974 and event.disputed]
['Werbos']

Who was first is disputed; so are other things that are often told as settled. An event says what
its works contain, and no more.
"""

from typing import NamedTuple

__all__ = ["DISPUTES", "MACHINES", "NETWORKS", "NEXT", "TIMELINE", "Dispute", "Event"]

MACHINES = "derivatives of programs"  # control, rounding errors, automatic differentiation
NETWORKS = "neural networks"


class Event(NamedTuple):
    """An entry of the timeline: when, who, what in a few words, in which field, by which works."""

    year: int
    who: str
    what: str
    field: str
    keys: tuple[str, ...]
    disputed: bool = False


class Dispute(NamedTuple):
    """A point on which people differ: what one side says, what the other, and their works."""

    name: str
    one: str
    other: str
    keys: tuple[str, ...]


TIMELINE = (
    Event(1960, "Kelley", "steers flight paths by gradients", MACHINES, ("kelley1960",)),
    Event(1961, "Bryson", "the same, stage by stage", MACHINES, ("bryson1961",)),
    Event(1962, "Dreyfus", "derives it from the chain rule", MACHINES, ("dreyfus1962",)),
    Event(1969, "Bryson, Ho", "put it in a textbook of control", MACHINES, ("bryson1969",)),
    Event(
        1970,
        "Linnainmaa",
        "reverse mode, for rounding errors",
        MACHINES,
        ("linnainmaa1970", "linnainmaa1976"),
    ),
    Event(1974, "Bauer", "the sum over paths", MACHINES, ("bauer1974",)),
    Event(1974, "Werbos", "ordered derivatives", MACHINES, ("werbos1974",), disputed=True),
    Event(1980, "Speelpenning", "programs that differentiate", MACHINES, ("speelpenning1980",)),
    Event(1983, "Baur, Strassen", "bound what all slopes cost", MACHINES, ("baur1983",)),
    Event(1989, "Griewank", "the cheap gradient, for programs", MACHINES, ("griewank1989",)),
    Event(1992, "Griewank", "checkpoints, logarithmic memory", MACHINES, ("griewank1992",)),
    Event(2017, "PyTorch", "records as the program runs", MACHINES, ("paszke2017", "paszke2019")),
    Event(2018, "JAX", "transforms functions", MACHINES, ("frostig2018",)),
    Event(1982, "Werbos", "applies it to networks", NETWORKS, ("werbos1982",)),
    Event(1985, "Parker", "learning-logic", NETWORKS, ("parker1985",)),
    Event(1985, "LeCun", "a learning rule for layers", NETWORKS, ("lecun1985",)),
    Event(
        1986,
        "Rumelhart, Hinton, Williams",
        "hidden units that mean something",
        NETWORKS,
        ("rumelhart1986",),
    ),
    Event(1989, "LeCun and others", "read handwritten zip codes", NETWORKS, ("lecun1989",)),
    Event(1991, "Hochreiter", "gradients vanish", NETWORKS, ("hochreiter1991",)),
    Event(1994, "Bengio and others", "long memories are hard to learn", NETWORKS, ("bengio1994",)),
    Event(2010, "Glorot, Bengio", "weights that keep gradients", NETWORKS, ("glorot2010",)),
    Event(2013, "Pascanu and others", "clip the norm", NETWORKS, ("pascanu2013",)),
    Event(2015, "He and others", "weights for ReLUs", NETWORKS, ("he2015",)),
    Event(2015, "Ioffe, Szegedy", "batch normalisation", NETWORKS, ("ioffe2015",)),
    Event(2016, "He and others", "shortcuts past each block", NETWORKS, ("he2016",)),
    Event(2017, "Vaswani and others", "the transformer", NETWORKS, ("vaswani2017",)),
)

DISPUTES = (
    Dispute(
        "Who invented it?",
        "Control theory had it around 1960, and the reverse mode for any program is of 1970.",
        "That it trains networks was published from 1982 to 1986, and widely read only then.",
        ("schmidhuber2015", "griewank2012", "rumelhart1986"),
    ),
    Dispute(
        "What is in Werbos 1974?",
        "The thesis is often said to have invented backpropagation for neural networks.",
        "It treats ordered derivatives of general systems; networks were published in 1982.",
        ("werbos1974", "werbos1982", "schmidhuber2015"),
    ),
    Dispute(
        "What slows training down, saddles or minima?",
        "Most critical points with a high loss are saddles, and plateaus around them slow us down.",
        "Under strong assumptions most local minima of large networks are nearly as good as the "
        "best.",
        ("dauphin2014", "choromanska2015"),
    ),
    Dispute(
        "Can a network learn everything?",
        "One hidden layer, wide enough, comes as close as you like to any continuous function.",
        "That such weights exist does not say that gradient descent finds them.",
        ("cybenko1989", "hornik1989"),
    ),
    Dispute(
        "Is every network trained by it?",
        "Nearly every large network in use was trained with gradients from backpropagation.",
        "Not every one: there are searches without gradients, and local rules without a way back.",
        ("salimans2017", "hinton2022"),
    ),
    Dispute(
        "Does the brain do it?",
        "Real neurons have no second set of wires that carries errors back through equal weights.",
        "Feedback connections may yet do something that comes to the same in its effect.",
        ("crick1989", "lillicrap2020"),
    ),
)

# What to read next: a work, and what it is good for.
NEXT = (
    ("baydin2018", "The survey to begin with, forty pages: forward, reverse, what they are not."),
    ("griewank2008", "The book on differentiating programs: cost, memory, sparsity, proofs."),
    ("blondel2024", "The same with today's eyes, free to read: control flow, optimisation inside."),
    ("prince2023", "A textbook of deep learning with many pictures, free to read."),
    ("goodfellow2016", "The older textbook; its chapter 6 derives what notebook 06 derives."),
    ("zhang2023", "A textbook that is made of notebooks, in several frameworks."),
    ("karpathy2022", "Videos that build an engine like yours, then a language model on top."),
    ("rumelhart1986", "Four pages; you have now repeated its first experiment."),
)
