"""Training: the loop, its events, checkpoints and metrics."""
