"""The formats of data files, each with its writer and its reader side by side."""
