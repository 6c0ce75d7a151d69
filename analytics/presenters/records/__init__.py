"""Records behind a figure in the reader's words: which they are, and why each is in or out."""
