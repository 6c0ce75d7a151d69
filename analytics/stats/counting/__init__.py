"""All indicators, segments and waves of a study at once: tallies, contributions, states."""
