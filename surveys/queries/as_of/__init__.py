"""A study as of an entry of the log, read from the history: what files are made of.

Live rows hold what is committed and has no number yet, so they are never the study as of an entry.
The history as of one never changes but where contents are erased: whoever was interrupted reads on
as of the same entry and finds the same. So everything is read in pieces, each by a short query.
`entry` says which entry is the newest, `design` what was asked, `selection` which interviews there
are, `interviews` what they say, `records` which of that stands in a file, `own_columns` what is
said of records beside answers, `written` what stood in a file that comes back.
"""
