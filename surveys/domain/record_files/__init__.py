"""Files with interviews and projects as people have them: read, checked, and made as templates."""
