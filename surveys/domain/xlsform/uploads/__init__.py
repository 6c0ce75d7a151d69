"""Form sheets as people have them: from a file of any make to a questionnaire, its notes and back.

What does not change what is asked is set aside and listed; what changes it is supported; only what
would be silently wrong is refused, with sheet, row, reason and remedy.
"""
