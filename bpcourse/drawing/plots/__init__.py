"""Curves and bars: the only home of Matplotlib.

- `figure`: a plot and what it says; `labels`: names beside curves
- `curves`, `distributions`: data; `functions`: an activation, a loss
"""
