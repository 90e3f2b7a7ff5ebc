"""Pictures of computation graphs, and of the walk along their edges."""
