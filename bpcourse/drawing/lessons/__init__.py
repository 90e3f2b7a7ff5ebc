"""Pictures of the lessons that are worked by hand."""
