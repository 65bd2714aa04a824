"""The Convolutions lab: causal dilated stacks, trained and heard."""
