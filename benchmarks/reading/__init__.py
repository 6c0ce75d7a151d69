"""How easily the code is read, as numbers: the same definitions for any checkout.

    python -m benchmarks.reading [--root DIR] [--format text|json] [--static] [--also NAME=VALUE]

| measure | what it counts |
|---|---|
| `files_form_to_csv` | files entered while one answer goes from typing to a CSV (`paths`) |
| `returns_write_path` | how often the way of a write comes back to a file it had left (`paths`) |
| `names_with_two_senses` | public names that two modules define differently (`senses`) |
| `places_estimate_spelled_out` | files that list the fields of an estimate (`spelled_out`) |
| `test_lines_to_code_lines` | lines of tests for each line of code (`promises`) |
| `query_counts_asserted` | numbers of queries that tests hold (`promises`) |

The definition of each stands in the module named. Product files are those of nucleus, surveys and
analytics; templates, static files and migrations are never read. The first two are traced:
`trip.py` runs in the checkout with a database of its own, made from its reference study, and enters
by doors that stay (commands, addresses, names of fields). The others only parse.

What this does not see: whether a name is good, a function clear or a comment true; templates,
JavaScript and SQL, though an answer passes through all three; whatever is reached without a call,
as constants, dataclass fields and class attributes; functions that Numba compiled. A number that
falls shows that something was joined, not that it reads better: joining all files into one would
lower most of them. Coverage and time are measured by `make test`; `--also` prints them beside.
"""
