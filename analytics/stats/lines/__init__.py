"""Project lines: what became of projects from wave to wave, and how long it took."""
