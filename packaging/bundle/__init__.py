"""How the program becomes a package: frozen, trimmed, wrapped. Standard library alone."""
