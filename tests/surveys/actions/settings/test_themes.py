import pytest

from surveys.actions import accounts, material
from surveys.actions.settings.themes import add_theme, change_theme, remove_theme
from surveys.domain.refusals import Refused
from surveys.models import Theme
from tests.surveys.factories import make_interview, make_study, make_wave

pytestmark = pytest.mark.django_db

LABEL = {"en": "Costs"}


def test_a_theme_is_added_changed_and_removed():
    by, study = accounts.system_account(), make_study()
    theme = add_theme(by=by, study=study, code="costs", label=LABEL)
    change_theme(by=by, theme=theme, seen=1, label={"en": "Money"})
    assert Theme.objects.get().label == {"en": "Money"}
    remove_theme(by=by, theme=theme, seen=2)
    assert not Theme.objects.exists()


@pytest.mark.parametrize("code", ["costs", "two words", "", "x" * 65])
def test_a_code_that_is_taken_or_cannot_be_is_refused(code):
    by, study = accounts.system_account(), make_study()
    add_theme(by=by, study=study, code="costs", label=LABEL)
    with pytest.raises(Refused):
        add_theme(by=by, study=study, code=code, label=LABEL)


def test_a_theme_under_which_quotes_are_coded_stays():
    by, interview = accounts.system_account(), make_interview(make_wave(make_study()), {})
    theme = add_theme(by=by, study=interview.wave.study, code="costs", label=LABEL)
    material.add_quote(by=by, interview=interview, language="en", text="Dear.", themes=["costs"])
    with pytest.raises(Refused, match="Quotes coded under costs: 1"):
        remove_theme(by=by, theme=theme, seen=1)
