"""Estimates beside each other: waves, categories, crossed questions; the verdict on a change."""
