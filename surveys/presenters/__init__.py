"""Stored answers in the reader's language."""
