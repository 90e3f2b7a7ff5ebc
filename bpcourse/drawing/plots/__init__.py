"""Curves, bars and histograms: the only home of Matplotlib."""
