"""What a page, a picture or a terminal shows of figures, in the reader's language."""
