import pytest
from django.core.management import CommandError, call_command

from analytics.actions.copying import copy_study
from analytics.actions.definitions import export_sections
from analytics.models import Estimate, Tally
from surveys.domain.questionnaire_json import from_json, to_json
from surveys.models import Interview, Membership, Study
from tests.analytics.factories import (
    EXPERTS,
    INDICATORS,
    PRODUCTION,
    SEGMENTS,
    TEAM,
    claim,
    counted,
    define,
)
from tests.surveys.factories import (
    make_interview,
    make_study,
    make_user,
    make_wave,
    questionnaire_form,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def source():
    study = make_study(slug="source")
    for code in ("2018", "2019"):
        make_interview(make_wave(study, code), {})
    define(study, claims=[claim(value=50)])
    counted(study)
    return study


def test_indicators_and_segments_come_along_and_claims_and_figures_stay(source):
    copied = copy_study(by=make_user(), source=source, slug="copy")
    ours, theirs = export_sections(study=source), export_sections(study=copied.study)
    assert theirs == ours | {"claims": []}
    assert (len(theirs["indicators"]), len(theirs["segments"])) == (len(INDICATORS), len(SEGMENTS))
    assert copied.left_out == ()
    assert not Interview.objects.filter(wave__study=copied.study).exists()
    assert not Tally.objects.filter(study=copied.study).exists()
    assert not Estimate.objects.filter(study=copied.study).exists()


def test_one_that_is_limited_to_waves_holds_from_the_newest_on_or_stays(source):
    define(source, indicators=[
        PRODUCTION | {"code": "old", "waves": ["2018"]},
        PRODUCTION | {"code": "both", "waves": ["2018", "2019"]},
    ], segments=[])  # fmt: skip
    copied = copy_study(by=make_user(), source=source, slug="copy")
    assert copied.left_out == ("old",)
    assert copied.study.indicators.get(code="both").waves is None


def test_what_the_new_questionnaire_does_not_ask_is_left_out_and_named():
    study = make_study()
    make_wave(study, "2018")
    form = to_json(questionnaire_form())
    for section in form["sections"]:
        section["questions"] = [q for q in section["questions"] if q["code"] != "team_size"]
    make_wave(study, "2019", form=from_json(form))
    define(study, indicators=[PRODUCTION, TEAM, EXPERTS], segments=[])
    copied = copy_study(by=make_user(), source=study, slug="copy")
    assert copied.left_out == ("team",)
    assert set(copied.study.indicators.values_list("code", flat=True)) == {"production", "experts"}


def test_the_command_copies_in_the_name_of_whom_it_is_told(source, capsys):
    call_command("copy_study", "source", "mine", by=make_user(username="ana").username)
    said = "Copied source into mine, without records. Planned wave: 2019."
    assert said in capsys.readouterr().out
    assert Membership.objects.get(study__slug="mine").user.username == "ana"
    call_command("copy_study", "source", "nobodys", wave="2027", year=2027)
    assert "It has no members: manage.py members nobodys" in capsys.readouterr().out
    assert not Membership.objects.filter(study__slug="nobodys").exists()
    assert Study.objects.get(slug="nobodys").waves.get().year == 2027


@pytest.mark.parametrize("new", ["mine", "no such address"])
def test_the_command_says_why_nothing_was_copied(source, new):
    make_study(slug="mine")
    with pytest.raises(CommandError, match=r"Nothing was copied\."):
        call_command("copy_study", "source", new)
    assert Study.objects.count() == 2
