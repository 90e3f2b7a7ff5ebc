"""From gradients to a trained network: what backpropagation is for.

- `datasets`: loaves, XOR, symmetry, spirals, handwritten digits, names
- `optimizers`: SGD, momentum, Nesterov, RMSprop, Adam, AdamW: pure functions of gradient and state
- `optimizer`: what they share: the same rule for a number, an array, and many of them
- `batches`: mini-batches, each example once a sweep
- `loop`: the four steps, again and again
- `history`: what a training leaves behind; `divergence`: where it stops by itself
- `diagnosis`: why a network does not learn
- `schedules`: the rate as a function of the step
- `refusals`: what is refused here, and how it is said
"""

from bpcourse import face

__getattr__, __dir__, __all__ = face(
    __name__,
    {
        "optimizers": "OPTIMIZERS RMSprop SGD Adam AdamW by_name",
        "optimizer": "Optimizer moved",
        "batches": "Batches",
        "loop": "accuracy train update",
        "history": "History LayerLook Look",
        "divergence": "DivergenceError",
        "diagnosis": "Finding diagnose",
        "schedules": "Constant Cosine Exponential StepDown WarmUp",
    },
)
