"""The columns of a data file and the values in them, written and read back."""
