"""Working copies for programs: typed into by whoever enters interviews, saved and submitted."""
