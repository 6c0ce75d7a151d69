"""What may be asked of the pages of analytics."""
