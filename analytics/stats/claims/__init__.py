"""Published figures: whether whole numbers of records can stand behind all of them."""
