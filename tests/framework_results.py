"""What a framework finds for a layer, and whether it is what ours finds."""

import numpy as np


def assert_equal(ours, theirs):
    """Assert equality to 1e-10 of the largest entry: the same sums in another order."""
    assert len(ours) == len(theirs)
    for our, their in zip(ours, theirs, strict=True):
        assert our.shape == their.shape
        assert their.dtype == np.float64
        scale = max(np.abs(their).max(), 1e-3)  # where a gradient is 0, what is left is rounding
        assert np.abs(our - their).max() <= 1e-10 * scale


def torch_results(torch, layer, inputs, upstream):
    """Return output and gradients of a layer written in PyTorch; whole numbers have no gradient."""
    given = [torch.tensor(a) if isinstance(a, np.ndarray) else a for a in inputs]
    tensors = [a for a in given if isinstance(a, torch.Tensor)]
    leaves = [tensor.requires_grad_() for tensor in tensors if tensor.is_floating_point()]
    output = layer(*given)
    output.backward(torch.tensor(upstream))
    return [output.detach().numpy(), *(leaf.grad.numpy() for leaf in leaves)]
