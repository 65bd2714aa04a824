"""The Cells lab: how a recurrent step works, what shapes of tasks it serves, and which cell is best at them."""
