"""Documents on paper: an interview as it was answered, a questionnaire as a guide to ask from."""
