"""Builds the reference study in `studies/deep-learning` from the files in `studies/source`.

Run ``python -m studies.builder``. The same sources give the same bytes, on any machine: whatever
looks like chance is drawn from a hash of the names involved (`studies.builder.chance`).
"""
