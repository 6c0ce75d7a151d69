"""What differs between two years of one questionnaire, in the order of what harms a trend most.

`compare` takes two questionnaires and gives `Difference`s: data, without words. A code that was
kept with another meaning comes first, since codes alone would call it unchanged. Texts are
compared within a language, conditions by what they mean, questions by their code; a question that
may have been renamed is proposed only where more than its words says so.
"""

from surveys.domain.comparing.differences import CHANGES, Change, Difference
from surveys.domain.comparing.questionnaires import compare

__all__ = ["CHANGES", "Change", "Difference", "compare"]
