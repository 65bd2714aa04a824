"""The Questions page: a story, a question, and how networks find the answer."""
