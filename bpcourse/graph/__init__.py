"""The engine: computation graphs, values forward, gradients backward.

>>> from bpcourse.graph import backward, forward, variable
>>> x, w, b = variable("x"), variable("w"), variable("b")
>>> z = w * x + b
>>> values = forward(z, {x: 2, w: 3, b: 1})
>>> gradients = backward(z, values)
>>> values[z], gradients[w], gradients[x], gradients[b]
(7, 2, 3, 1)

A graph holds no numbers and the passes keep none, so any number of threads may run one graph.

- `primitives`: the table of operations, each beside its derivatives; `families`: those that have an
  axis, a shape or an index; `primitive`: what a row can do
- `passes`: forward and backward; `steps`: the same edge by edge; `quick`: for plain numbers
- `results`: what the passes return; `refusals`: what they refuse; `kinds`: what arrays and formulas
  need from them
- `node`: variables, operations, topological order; `no_number`: what a node refuses;
  `listing`: names for printing;
  `recording`: the functions, read for nodes; `index`: what may stand in `node[...]`
- `path_sums`: gradients without the walk, as a sum over paths and as linear equations
- `differentiate`: the derivative of a Python function of yours
- `formula`: a formula that you type, turned into a graph, and `formula_values`: its numbers;
  `formula_text`: signs, lines, what to write instead; `formula_words`: the functions and names
- `program`: a graph written out as a Python program; `fusing`: the same with fewer names
- `export`: a graph as a script for PyTorch
- `dual`: forward mode, numbers that carry their slope along
- `array_rules`: the vjps of array primitives
"""

from bpcourse import face

__getattr__, __dir__, __all__ = face(
    __name__,
    {
        "primitive": "Primitive",
        "primitives": "ARRAY_PRIMITIVES ELEMENTWISE_PRIMITIVES power_of",
        "node": "Node leaves lift operations topological_order variable",
        "listing": "names variables",
        "passes": "backward forward pull_back push_forward",
        "steps": "Step backward_steps",
        "path_sums": "Edge Equations Path count_paths edges equations paths solve_back",
        "differentiate": "collector_paused grad value_and_grad vjp",
        "formula": "ALLOWED_FUNCTIONS parse_formula parse_values",
        "program": "GradientProgram Result",
        "export": "as_pytorch",
        "dual": "Dual derivative derivatives jvp sweep",
    },
)
