"""Questions: a story, a question, and how a network with a memory finds the answer."""
