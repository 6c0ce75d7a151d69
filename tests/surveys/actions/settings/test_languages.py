import pytest

from analytics.models import Indicator
from surveys.actions import accounts, studies
from surveys.actions.settings.languages import add_language, remove_language
from surveys.domain.confirming import EVERYTHING, ToConfirm
from surveys.domain.refusals import Refused
from surveys.queries.languages import use_of_language
from tests.analytics.factories import PRODUCTION, define
from tests.surveys.factories import make_interview, make_study, make_wave

pytestmark = pytest.mark.django_db


@pytest.fixture
def study():
    return make_study(name={"en": "Clouds", "es": "Nubes"})


def hide(study, confirmed=EVERYTHING, language="es"):
    by = accounts.system_account()
    return remove_language(by=by, study=study, language=language, seen=None, confirmed=confirmed)


def test_a_language_is_added_behind_the_others(study):
    add_language(by=accounts.system_account(), study=study, language="pt-BR", seen=study.version)
    study.refresh_from_db()
    assert study.languages == ["en", "es", "pt-BR"]


@pytest.mark.parametrize("language", ["es", "spanish!", "", "E", "en-veryverylong"])
def test_what_is_no_language_or_there_already_is_refused(study, language):
    with pytest.raises(Refused):
        add_language(by=accounts.system_account(), study=study, language=language, seen=None)


def test_before_a_language_is_hidden_it_is_said_how_many_texts_that_hides(study):
    with pytest.raises(ToConfirm) as asked:
        hide(study, confirmed=())
    assert asked.value.questions[0].params["count"] == 1
    hide(study, confirmed=[asked.value.questions[0].key])
    study.refresh_from_db()
    assert (study.languages, study.name) == (["en"], {"en": "Clouds", "es": "Nubes"})


def test_a_language_stays_while_it_alone_says_something(study):
    by = accounts.system_account()
    studies.create_theme(by=by, study=study, code="costs", label={"es": "Costes"})
    with pytest.raises(Refused) as refused:
        hide(study)
    assert "costs" in str(refused.value)


def test_the_texts_of_the_statistics_are_asked_for_too(study):
    make_wave(study)
    define(study, indicators=[PRODUCTION | {"question": {"es": "¿Cuántos?"}}], segments=[])
    assert Indicator.objects.count() == 1
    assert [one.name for one in use_of_language(study, "es").only] == ["production"]
    with pytest.raises(Refused, match="production"):
        hide(study)


def test_a_language_stays_while_interviews_were_held_in_it(study):
    make_interview(make_wave(study, name={}), {})
    with pytest.raises(Refused, match="Interviews held in English: 1"):
        hide(study, language="en")


def test_a_language_that_the_study_has_not_cannot_be_hidden(study):
    with pytest.raises(Refused, match="has no language fr"):
        hide(study, language="fr")


def test_the_last_language_stays():
    study = make_study(languages=["en"])
    with pytest.raises(Refused):
        hide(study, language="en")
