"""Study packages: a whole study as files, read strictly and written the same each time."""
