"""Pictures of the course: pure functions from data to a `Picture`, an image with its words."""

from bpcourse.drawing.graph_diagram import graph_picture, graph_step_count, graph_step_picture
from bpcourse.drawing.picture import Picture

__all__ = ["Picture", "graph_picture", "graph_step_count", "graph_step_picture"]
