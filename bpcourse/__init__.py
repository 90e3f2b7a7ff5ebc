"""bpcourse: backpropagation, from one nudge to a trained network.

The map, in the order in which the course meets it:

- `functions`: exp, tanh, sigmoid, relu, ... of a number, an array, a SymPy formula or a graph node
- `chain_rule`: a chain of functions of one variable, multiplied from either side
- `neuron`: one neuron and its loss, both passes written out by hand
- `two_layer`: the 2-2-1 network in nine steps, number by number
- `one_hidden`: the smallest network with a hidden unit, two weights
- `primitives`: the table of operations, each beside its derivatives
- `node`: the structure of a graph: variables, operations, topological order
- `graph`: the engine: forward, backward, `grad`
- `multilayer`: networks of layers in NumPy, the delta recurrence by hand; its tables are
  `activations`, `losses` and `initialization`, what it refuses is in `layer_checks`
- `workspace`: the same passes for those who train, in buffers that are used again
- `formula`: a formula that you type, turned into a graph
- `program`: a graph written out as a Python program (`fusing`: the same with fewer names)
- `symbolic`: proofs with SymPy
- `gradient_check`: gradients checked by the complex step and by `differences`, with `side_checks`
- `mistakes`: wrong backward passes, planted on purpose; `operation_count`: operations counted
- `dual`: forward mode, numbers that carry their slope along
- `experiments`: what depth does to gradients and what gradients cost, in numbers
- `drawing`: pictures, each with its description in words
- `widgets`: the same pictures under sliders and buttons
- `practice`: predictions that you make before you look, and the clinic

The words, each with one meaning in code, text and pictures:

- *parents*: the inputs of an operation
- *local derivative*: of one operation, by one of its inputs
- *upstream* gradient: what arrives at a node from the side of the loss
- *downstream* gradient: upstream times local derivative, sent to a parent
- *adjoint* of a node: its finished gradient, all contributions added
- *pre-activation* z and *activation* a: before and after the nonlinear function
- *delta*: the gradient of the loss for a pre-activation
- *primitive*: an operation with known derivatives
- *vjp*: vector-Jacobian product, the rule from upstream to downstream for arrays

Importing this module loads nothing else; import what a lesson needs, for example
`from bpcourse.graph import variable, forward, backward`.
"""

__version__ = "0.1.0"
