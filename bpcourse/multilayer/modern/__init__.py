"""The layers of a modern network, both passes of each by hand, in NumPy.

>>> import numpy as np
>>> from bpcourse.multilayer.modern import softmax_backward, softmax_forward
>>> cache = softmax_forward(np.array([[0.0, 0.0]]))
>>> softmax_backward(cache, np.array([[1.0, 0.0]])).x
array([[ 0.25, -0.25]])

Each layer is a pair: `thing_forward(x, ...)` returns a cache with an `output`, and
`thing_backward(cache, upstream)` a gradient for each argument of forward, under the argument's
name; `upstream` is dL/d output.

- `normalisation`: batch and layer normalisation, the way back along its four paths
- `embedding`: rows looked up in a table, gradients added where paths meet
- `convolution`: in two dimensions, with padding
- `softmax`: a layer of its own, with its full Jacobian
- `attention`: queries, keys and values; `several_heads`: several times side by side
- `recurrent`: one layer at every step, backpropagation through time, and how far it remembers
- `block`: a transformer block; `character_model`: which character comes next
- `kinds_of_sequences`, `sequence_refusals`: of these, what the next two are of all
- `kinds`: the table of all of them, with inputs to try them on; `kind`: its rows
- `refusals`: what these layers refuse, and how they say so
"""

from bpcourse import face

__getattr__, __dir__, __all__ = face(
    __name__,
    {
        "normalisation": (
            "NormalisationCache NormalisationGradients NormalisationPaths batch_norm_backward "
            "batch_norm_forward layer_norm_backward layer_norm_forward normalisation_paths"
        ),
        "embedding": "EmbeddingCache EmbeddingGradients embedding_backward embedding_forward",
        "convolution": (
            "ConvolutionCache ConvolutionGradients convolution_backward convolution_forward"
        ),
        "softmax": "SoftmaxCache SoftmaxGradients softmax_backward softmax_forward",
        "attention": (
            "AttendCache AttendGradients AttentionCache AttentionGradients attend_backward "
            "attend_forward attention_backward attention_forward over_rows"
        ),
        "several_heads": (
            "SeveralHeadsCache SeveralHeadsGradients several_heads_backward "
            "several_heads_forward share_out side_by_side"
        ),
        "recurrent": (
            "Memory RecurrentCache RecurrentGradients memory recurrent_backward recurrent_forward"
        ),
        "block": "Block BlockCache BlockGradients block_backward block_forward init_block",
        "character_model": (
            "NOTHING CharacterModel ModelCache arrays_of character_loss init_model "
            "model_backward model_forward with_arrays"
        ),
        "kind": "Kind",
        "kinds": "KINDS",
    },
)
