"""Whether a gradient is right, which slip it is, and what it costs.

- `gradient_check`: a report, by the complex step or by `differences`, with `side_checks`;
  `refused_losses` names losses that cannot be checked
- `references`: slopes with their doubts, from `probes` (kinks) and `shaken` numbers (rounding);
  `verdicts`: every entry judged by them
- `rules`: the backward pass in replaceable rules; `mistakes`: wrong ones, planted on purpose
- `fixtures`: networks on which one is tried; `examination`: what shows then; `whereabouts`: which
  rule a mistake replaces, and where
- `layer_check`: the same for a modern layer, on random inputs; `layer_mistakes`: wrong ones, by the
  rules in `layer_slips`, each a `layer_mistake`; `layer_symptoms` says which one a pass is
- `sequence_mistakes`: those of attention, several heads and recurrent nets, by `sequence_rules`
- `operation_count`: operations counted, on `counted_numbers` and `counted_arrays`
"""

from bpcourse import face

__getattr__, __dir__, __all__ = face(
    __name__,
    {
        "gradient_check": "CheckReport check_backward check_gradient",
        "verdicts": "Check",
        "differences": "central_difference complex_step one_sided_difference relative_error",
        "side_checks": "SideCheck",
        "rules": "RIGHT Rules backward_by",
        "mistakes": "MISTAKES Mistake",
        "fixtures": "FIXTURES Fixture fixture",
        "examination": "descend examine symptoms",
        "layer_check": "LayerTrial check_layer gradients_of layer_trial on_layer",
        "layer_mistake": "LayerMistake",
        "layer_mistakes": "LAYER_MISTAKES",
        "layer_symptoms": "layer_symptom named_mistake",
        "operation_count": "Count Operations count_operations count_products",
    },
)
