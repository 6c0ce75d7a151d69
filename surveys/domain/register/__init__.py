"""Finding people and organizations whose names are spelled another way, and those alike."""
