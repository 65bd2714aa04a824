"""The engine: sequence models, what happens inside them, and the labs that show it. No Qt."""
