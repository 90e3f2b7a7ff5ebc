"""Pictures of the lessons that are worked by hand.

- `nudge`: a curve, a nudge, a slope; `magnifier`: the nudge, magnified; `nudge_words`: its numbers
- `chain`: functions one after the other; `chain_words`: what its numbers are
- `neuron`: one neuron; `neuron_words`: its arithmetic and rules; `one_hidden`: one hidden unit;
  `one_hidden_words`: its arithmetic
- `two_layer`: the 2-2-1 network; `two_layer_cards`: its neurons and weights; `two_layer_words`:
  its arithmetic, written out; `two_layer_tells`: what each part says when pointed at
- `landscape`: a ball on a loss over one weight; `landscapes`: the losses; `landscape_words`
- `loaves`: the task that runs through the course, and what a network says of it; `loaves_net`: the
  network beside it, to be dragged
- `training_loop`: predict, compare, backpropagate, update, as a ring
- `race`: optimizers on a map of the loss; `race_words`: where they are
- `modes`: forward mode beside reverse mode
- `digits`: handwriting, and what a network reads in it
- `timeline`: the history on one line of time; `sources`: the works behind it
- `progress`: which exercises are solved; `questions`: those to recall, and the
  inventory; `calibration`: how sure its answers were, and how often right
"""
