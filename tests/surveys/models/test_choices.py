import pytest

from surveys.domain.consents import Purpose
from surveys.domain.conversations import Mode
from surveys.domain.interviews import State
from surveys.domain.lineage import Comparability
from surveys.domain.linkage import LinkKind
from surveys.domain.privacy import Privacy
from surveys.domain.questionnaire import Level
from surveys.domain.roles import Role
from surveys.domain.waves import Nature, Selection, WaveState
from surveys.models import (
    Consent,
    Interview,
    Lineage,
    Membership,
    ProjectLink,
    Variable,
    Wave,
)


@pytest.mark.parametrize(
    ("model", "field", "members"),
    [
        (Consent, "purpose", Purpose),
        (Interview, "mode", Mode),
        (Interview, "state", State),
        (Lineage, "status", Comparability),
        (Membership, "role", Role),
        (ProjectLink, "kind", LinkKind),
        (Variable, "level", Level),
        (Variable, "privacy", Privacy),
        (Wave, "nature", Nature),
        (Wave, "selection", Selection),
        (Wave, "state", WaveState),
    ],
)
def test_a_column_has_words_for_every_member_of_its_enumeration(model, field, members):
    choices = [value for value, _words in model._meta.get_field(field).choices]
    assert choices == [member.value for member in members]
    assert all(type(value) is str for value in choices)
