"""Pictures of networks of layers.

- `mirror`: forward and backward side by side; `weight_matrix`: W, and what it does on the way back
- `shapes`: the arrays of a layer; `shapes_table`: the same as a table
- `clinic`: a mistake at work, `loss_pair`: its descent; `clinic_words`: the finding in words
- `depth_lab`: what depth does; `depth_lab_words`: its numbers and words
"""
