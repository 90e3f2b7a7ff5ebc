"""Pictures of networks of layers, of the clinic and of the depth lab."""
