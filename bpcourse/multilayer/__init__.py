"""Networks of layers in NumPy: the delta recurrence, by hand.

- `network`: the network, its passes, its gradients
- `activations`, `losses`, `initialization`: its tables
- `refusals`: what a network refuses, and how it says so
- `workspace`: the same passes for those who train, in buffers that are used again
- `in_place`: the activations that write into such buffers
- `modern`: normalisation, embedding, convolution, softmax, attention, through time, by hand
"""

from bpcourse import face

__getattr__, __dir__, __all__ = face(
    __name__,
    {
        "network": (
            "Cache Gradients Layer Network backward_pass forward_pass in_order "
            "init_network loss_value output_delta parameter_names parameters "
            "updated with_parameters"
        ),
        "activations": "ACTIVATIONS HIDDEN LEAK OUTPUTS Activation",
        "losses": "LOSSES Loss",
        "initialization": "SCHEMES",
        "workspace": "Workspace train_pass",
    },
)
