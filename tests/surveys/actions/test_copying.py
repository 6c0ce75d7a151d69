"""The design of a copy equals that of its source, field by field; nothing else comes along."""

import dataclasses
import datetime

import pytest

from surveys.actions import accounts, studies
from surveys.actions.copying import copy_design
from surveys.domain.refusals import Refused
from surveys.models import Membership, Study
from surveys.queries.packages import stored_package
from tests.everything import make_everything
from tests.surveys.factories import make_study, make_user, make_wave

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

OF_THE_STUDY = ("name", "description", "notes", "languages", "themes", "consent_texts")
TABLES = ("organizations", "respondents", "interviews", "projects", "project_links", "consents",
          "quotes", "profiles", "sampling")  # fmt: skip


@pytest.fixture
def source():
    study = make_everything(2, "SRC")
    by = accounts.system_account()
    studies.create_consent_text(
        by=by,
        study=study,
        purpose="quote",
        text_version="2",
        valid_from=datetime.date(2019, 1, 1),
        text={"en": "You may quote me."},
    )
    return study


def test_the_design_is_that_of_the_source_and_no_record_comes_along(source):
    person = make_user()
    copy = copy_design(by=person, source=source, slug="copy")
    ours, theirs = stored_package(source), stored_package(copy)
    for name in OF_THE_STUDY:
        assert getattr(theirs.study, name) == getattr(ours.study, name), name
    assert [dataclasses.replace(one, lineage={}) for one in ours.study.variables] == [
        *theirs.study.variables
    ]
    assert {table: len(theirs.rows(table)) for table in TABLES} == dict.fromkeys(TABLES, 0)
    assert [len(ours.rows(table)) > 0 for table in TABLES] == [True] * len(TABLES)
    members = Membership.objects.filter(study=copy).values_list("user", "role")
    assert list(members) == [(person.pk, "admin")]


def test_its_one_wave_is_planned_with_the_newest_questionnaire(source):
    copy = copy_design(by=make_user(), source=source, slug="copy", wave="2027", year=2027)
    wave, newest = copy.waves.get(), source.waves.last()
    assert (wave.code, wave.year, wave.state) == ("2027", 2027, "planned")
    assert (wave.selection, wave.sponsor) == (newest.selection, newest.sponsor)
    assert wave.questionnaires.get().definition == newest.questionnaires.get().definition


def test_a_wave_without_a_questionnaire_is_not_what_is_copied():
    study = make_wave(make_study(), "2019").study
    by = accounts.system_account()
    studies.create_wave(by=by, study=study, code="2020", year=2020)
    copy = copy_design(by=by, source=study, slug="copy", is_own=False)
    assert copy.waves.get().code == "2019"
    assert not Membership.objects.filter(study=copy).exists()


def test_an_address_that_is_taken_copies_nothing(source):
    with pytest.raises(Refused):
        copy_design(by=make_user(), source=source, slug=source.slug.upper())
    assert Study.objects.count() == 1
