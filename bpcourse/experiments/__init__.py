"""Experiments: functions that return numbers and never draw.

- `depth`: what depth does to gradients
- `cost`: what gradients cost
"""
