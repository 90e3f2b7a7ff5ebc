"""The code of the modern layers is proved on letters; with one sign changed it is not."""

import ast
import inspect
import itertools

import numpy as np
import pytest
import sympy

from bpcourse.checking import LAYER_MISTAKES
from bpcourse.errors import InputValueError, ProofError, ShapeError
from bpcourse.multilayer.modern import (
    KINDS,
    attention,
    convolution,
    embedding,
    normalisation,
    normalisation_paths,
    recurrent,
    several_heads,
    softmax,
)
from bpcourse.symbolic import prove_layer, symbolic_layer
from bpcourse.symbolic.modern import EPSILON, LAYERS
from bpcourse.symbolic.sequences import SCALE

MODULES = {
    "batch norm": (normalisation, ("normalisation_paths", "batch_norm_backward")),
    "layer norm": (normalisation, ("normalisation_paths", "batch_norm_backward")),
    "embedding": (embedding, ("embedding_backward",)),
    "convolution": (convolution, ("convolution_backward",)),
    "softmax": (softmax, ("softmax_backward",)),
    "attention": (attention, ("attend_backward", "attention_backward")),
    "several heads": (several_heads, ("several_heads_backward",)),
    "recurrent net": (recurrent, ("recurrent_backward",)),
}
FEW_SIGNS = {"embedding": 0, "softmax": 1, "convolution": 2, "attention": 2, "several heads": 2}
# ufuncs have no root of a formula; the slip takes one
NUMBERS_ONLY = {"epsilon forgotten"}
# in letters there is one sequence, to keep formulas short: a batch of one hides these
ONE_SEQUENCE = {"matrices from the last example", "matrices averaged over the batch"}
NOT_IN_LETTERS = NUMBERS_ONLY | ONE_SEQUENCE


@pytest.mark.parametrize("kind", LAYERS)
def test_the_code_of_the_package_is_proved(kind):
    layer = symbolic_layer(kind)
    proof = prove_layer(kind, KINDS[kind].backward)
    assert (
        tuple(name.removeprefix("dL/d") for name, _ in proof.statements)
        == KINDS[kind].differentiable
    )
    entries = [words for _, words in proof.statements]
    assert entries == [f"{letters.size} entries" for letters in layer.letters.values()]


def swapped(tree, node):
    """Return the code with one sign changed, the tree left as it was."""
    before = node.op
    if isinstance(node, ast.UnaryOp):
        node.op = ast.UAdd()
    else:
        node.op = ast.Sub() if isinstance(before, ast.Add) else ast.Add()
    text = ast.unparse(tree)
    node.op = before
    return text


def is_signed(node):
    """Tell whether a node is a sum, a difference or a minus sign; not of a number in an index."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return not isinstance(node.operand, ast.Constant)
    return isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub)


def with_other_signs(kind):
    """Yield (code, backward) for each sign in the backward pass of a kind, changed."""
    module, names = MODULES[kind]
    tree = ast.parse("\n".join(inspect.getsource(getattr(module, name)) for name in names))
    for node in filter(is_signed, ast.walk(tree)):
        changed, namespace = swapped(tree, node), dict(vars(module))
        exec(changed, namespace)  # noqa: S102  our own code, one sign changed
        yield changed, namespace[names[-1]]


def refused(kind, backward):
    """Say whether a proof, or a shape that does not fit, refuses a backward pass."""
    try:
        prove_layer(kind, backward)
    except (ProofError, ValueError):  # NumPy's for axes and shapes
        return True
    return False


@pytest.mark.parametrize("kind", MODULES)
def test_with_one_sign_changed_nothing_is_proved(kind):
    changed = list(with_other_signs(kind))
    assert len(changed) >= FEW_SIGNS.get(kind, 3)
    assert [code for code, backward in changed if not refused(kind, backward)] == []


@pytest.mark.parametrize("kind", LAYERS)
def test_a_gradient_with_the_other_sign_is_refuted_with_numbers(kind):
    for name in KINDS[kind].differentiable:

        def backward(cache, upstream, name=name):
            right = KINDS[kind].backward(cache, upstream)
            return right._replace(**{name: -getattr(right, name)})

        with pytest.raises(ProofError, match=r"dL/d\w+ is not .*SymPy finds .*at .* the left side"):
            prove_layer(kind, backward)


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (kind, n)
        for kind in LAYERS
        for n in LAYER_MISTAKES[kind]
        if n not in NUMBERS_ONLY | ONE_SEQUENCE
    ],
)
def test_no_planted_mistake_is_proved(kind, name):
    assert refused(kind, LAYER_MISTAKES[kind][name].backward)


@pytest.mark.parametrize("kind", ["batch norm", "layer norm"])
def test_the_fourth_path_is_zero_in_letters(kind):
    layer = symbolic_layer(kind)
    direct, *_, nothing = normalisation_paths(layer.cache, layer.upstream)
    assert [sympy.expand(entry) for entry in nothing.ravel()] == [0] * 4
    assert all(sympy.expand(entry) != 0 for entry in direct.ravel())


def test_a_right_rule_in_another_form_is_proved():
    def short(cache, upstream):
        n, dn = cache.normalised, upstream * cache.gain
        x = (dn - dn.mean(axis=0) - n * (dn * n).mean(axis=0)) / cache.deviation
        return x, (upstream * n).sum(axis=0), upstream.sum(axis=0)

    with pytest.raises(ProofError, match="is not"):  # 2 means of rows, of columns
        prove_layer("layer norm", short)
    assert len(prove_layer("batch norm", short).statements) == 3


@pytest.mark.parametrize("kind", LAYERS)
def test_the_symbolic_output_is_the_forward_pass(kind):
    layer, rng = symbolic_layer(kind), np.random.default_rng(0)
    numbers = {s: rng.normal() for a in layer.letters.values() for s in a.ravel()}
    values = [np.vectorize(lambda s: float(numbers[s]))(array) for array in layer.letters.values()]
    more = {"embedding": [np.array([[0, 2], [2, 0]])], "convolution": [1]}
    more |= {"batch norm": [0.5], "layer norm": [0.5], "several heads": [2]}
    given = [*more[kind], *values] if kind == "embedding" else [*values, *more.get(kind, [])]
    output = KINDS[kind].forward(*given).output
    found = [
        float(e.subs(numbers | {EPSILON: 0.5, SCALE: 1.0})) for e in layer.cache.output.ravel()
    ]
    np.testing.assert_allclose(found, output.ravel(), rtol=1e-9)


def test_what_cannot_be_proved_is_refused():
    with pytest.raises(InputValueError, match="kind is 'max pool'; use one of batch norm, "):
        prove_layer("max pool", lambda _cache, upstream: upstream)
    with pytest.raises(ShapeError, match=r"x has shape \(2, 2\) and its gradient \(2, 1\)"):
        prove_layer("softmax", lambda _cache, upstream: upstream[:, :1])
    assert len(list(itertools.chain(*map(with_other_signs, MODULES)))) > 10
