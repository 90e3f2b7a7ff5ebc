"""The widgets that are alive, whichever ipywidgets is installed."""

from ipywidgets import Widget
from ipywidgets.widgets import widget

# The oldest ipywidgets allowed, 7.7.0, keeps them in its class; later ones in the module.
LIVING = widget._instances if hasattr(widget, "_instances") else Widget.widgets
