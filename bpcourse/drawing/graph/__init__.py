"""Pictures of computation graphs, and of the walk along their edges.

- `layout`: where the nodes stand; `geometry`: the points along edges
- `diagram`: a graph with its values; `story`: the passes, edge by edge;
  `orders`: the way back in three orders
- `walk`: the stepper's graph in a frame of one size; `compact`: its layout; `plates`: the numbers
  on its edges; `tells`: what its parts say; `spelled`: a node's formula
- `blanks`, `blank_graph`: a graph with blanks for a learner's numbers
- `describe`: the same in words; `summary`: a graph too large to draw
"""
