"""Curves and bars: the only home of Matplotlib.

- `figure`: a plot and what it says; `labels`: names beside curves
- `curves`, `distributions`: data; `inside`: a network while it trains
- `functions`: an activation, a loss; `rivals`: a loss beside levels to reach
"""
