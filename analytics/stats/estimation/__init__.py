"""One estimate: its value, its interval by a named method, and how far it can be trusted."""
