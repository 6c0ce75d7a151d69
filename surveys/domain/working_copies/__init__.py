"""Working copies: what several people type at once into one interview, before it is saved."""
