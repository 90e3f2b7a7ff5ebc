"""Experiments: functions that return numbers and never draw.

- `loaves`: the task that runs through the course
- `deep_loaves`: twenty layers that do not learn it, and what is done about it
- `depth`: what depth does to gradients
- `cost`: what gradients cost
- `trained`: digits and mirror symmetry, learned to the end from several starts
- `workers`: one gradient from several processes
- `characters`: names learned letter by letter, against shares that are counted
- `bearing`: where wrong gradients point, direction apart from length
- `surfaces`: losses of two numbers, and optimizers that race on them
"""
