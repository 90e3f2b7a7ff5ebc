"""Four lessons written out by hand, without the engine: they are its witnesses.

- `chain_rule`: a chain of functions of one variable, multiplied from either side
- `neuron`: one neuron and its loss, both passes
- `one_hidden`: the smallest network with a hidden unit, two weights
- `two_layer`: the 2-2-1 network in nine steps, number by number

Each lesson has its own `forward_pass` and `backward_pass`, so import the lesson:
`from bpcourse.by_hand import two_layer`.
"""
