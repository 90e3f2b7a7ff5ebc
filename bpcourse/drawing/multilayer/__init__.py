"""Pictures of networks of layers.

- `mirror`: forward and backward side by side; `weight_matrix`: W, and what it does on the way back
- `hidden_weights`: what the hidden units of the mirror network look for
- `shapes`: every array of both passes, and the table of them
- `reach`: where a gradient goes from one entry of a layer's output; `reaches`: the layers' examples
- `block_stack`: a transformer block as a stack of its parts
- `clinic`: a mistake at work; `clinic_words`: the finding; `clinic_twin`: the finding in words
- `mistake_grid`: which network catches which mistake
- `depth_lab`: what depth does; `depth_lab_words`: its numbers and words
"""
