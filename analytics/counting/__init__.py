"""From stored interviews to figures: what an edit touches, tallies, estimates. Writes nothing."""
