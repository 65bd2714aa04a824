"""Captions: a drawing, and a network that says in words what it sees, looking at one part after the other."""
