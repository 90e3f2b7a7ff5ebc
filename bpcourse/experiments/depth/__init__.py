"""What depth does to gradients: deep stacks, and the published results that reproduce in seconds.

>>> from bpcourse.experiments import depth
>>> depth.relu_depth(22, "glorot", width=16).source
'He, Zhang, Ren and Sun 2015, ICCV'

- `stack`: deep networks, `profile`: their statistics by layer, `logarithms`: numbers too small
- `normalisation`, `clipping`: two remedies
- `layer_results`, `linear_results`, `dead_units`, `no_slope`: results by subject
- `rescaled`: training where gradients have vanished, by steps of three kinds
- `reproduction`: what each of them returns: claim, source, what is different here, 20 seeds
"""

from bpcourse import face

__getattr__, __dir__, __all__ = face(
    __name__,
    {
        "stack": "LayerTrace Signals Stack StackGradients Trace make_stack signals stack_loss",
        "profile": "Histograms Profile depth_profile profile_of",
        "normalisation": (
            "NormalisationSteps normalise steps_through_normalisation through_normalisation"
        ),
        "clipping": "angle clip_by_norm clip_by_value descend_recurrence",
        "reproduction": "Reproduction",
        "layer_results": (
            "backward_variance forward_spread identity_paths normalised_layers "
            "relu_depth sigmoid_chain sigmoid_layers steep_chain"
        ),
        "linear_results": (
            "lost_directions product_of_matrices recurrence smallest_singular_value steps_to_learn"
        ),
        "dead_units": (
            "Revivals born_dead born_dead_limits dead_after_training dead_share_by_step revivals"
        ),
        "rescaled": "share_right",
        "no_slope": (
            "descend_straight_through difference_slope flat_share rounded_loss "
            "saddle_loss steps_near_saddle straight_through"
        ),
    },
)
