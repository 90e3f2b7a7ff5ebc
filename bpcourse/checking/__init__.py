"""Whether a gradient is right, which slip it is, and what it costs.

- `gradient_check`: verdicts, by the complex step and by `differences`, with `side_checks`
- `rules`: the backward pass in replaceable rules; `mistakes`: wrong ones, planted on purpose
- `fixtures`: networks on which one is tried; `examination`: what shows then
- `operation_count`: operations counted
"""

from bpcourse import face

__getattr__, __dir__, __all__ = face(
    __name__,
    {
        "gradient_check": "Check CheckReport check_backward check_gradient",
        "differences": "central_difference complex_step one_sided_difference relative_error",
        "side_checks": "SideCheck",
        "rules": "RIGHT Rules backward_by",
        "mistakes": "MISTAKES Mistake",
        "fixtures": "FIXTURES Fixture fixture",
        "examination": "descend examine symptoms",
        "operation_count": "Count Operations count_operations count_products",
    },
)
