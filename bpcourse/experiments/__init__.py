"""Experiments: functions that return numbers and never draw.

`stack` holds deep networks, `depth` their statistics by layer, `depth_results` the published
results on depth that reproduce in seconds.
"""
