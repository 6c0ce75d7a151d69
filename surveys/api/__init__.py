"""The API for programs: JSON in and out, one form for every problem, versions on every write."""
