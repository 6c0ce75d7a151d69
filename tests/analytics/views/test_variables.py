"""Variables through the waves, by their pages."""

import re
from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from surveys.actions import accounts, studies
from surveys.models import Lineage, Variable
from tests.analytics.factories import PRODUCTION, claim, define
from tests.surveys.factories import (
    CHOICES,
    SURVEY,
    make_interview,
    make_member,
    make_study,
    make_wave,
    questionnaire_form,
)

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

SPLIT = CHOICES.replace(
    "stage,production,Production,Producción\n",
    "stage,live_own,Live here,En uso aquí\nstage,live_cloud,Live in a cloud,En uso en la nube\n",
)


@pytest.fixture
def study():
    found = make_study()
    first = make_wave(found, "2019", position=1)
    form = replace(questionnaire_form(SURVEY, SPLIT), version="2020")
    second = make_wave(found, "2020", position=2, form=form)
    make_interview(first, {"stage": "production"}, {"stage": "research"}, aws_customer="no")
    make_interview(second, {"stage": "live_own"}, {"stage": "live_cloud"})
    return found


@pytest.fixture
def analyst(client, study):
    user = make_member(study, "analyst")
    client.force_login(user)
    return user


def page(study, name="page", code="stage"):
    return reverse(f"variable-{name}", args=[study.slug, *([code] if code else [])])


def words(response):
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", text)


MAPPED = {
    "category": ["research", "live", ""],
    "label-en": ["Research", "Live", ""],
    "label-es": ["Investigación", "En uso", ""],
    "to-2019-production": "live",
    "to-2020-live_own": "live",
    "to-2020-live_cloud": "live",
}


def test_a_variable_shows_every_wave_side_by_side(client, study, analyst):
    define(study, indicators=[PRODUCTION | {"numerator": "${stage} = 'research'"}], segments=[],
           claims=[claim("F1", value=38, digits=0)])  # fmt: skip
    shown = words(client.get(page(study)))
    assert "Live in a cloud live_cloud" in shown
    assert "Production 1" in shown
    assert "Indicator: In production" in shown
    assert "Claim: F1" in shown
    asked = words(client.get(page(study, code="managed_service")))
    assert "“Is the company an AWS customer?” = Yes" in asked
    assert "1 not applicable" in asked
    assert "Nothing reads it yet." in asked


def test_categories_are_harmonised_and_shown_either_way(client, study, analyst):
    assert client.post(page(study, "categories"), MAPPED).url == page(study)
    shown = words(client.get(page(study)))
    assert "Live 2" in shown
    assert "→ Live" in shown
    assert "Live here 1" in words(client.get(page(study), {"categories": "asked"}))
    assert Variable.objects.get(study=study, code="stage").categories[1]["code"] == "live"
    again = client.get(page(study, "categories")).content.decode()
    assert 'name="to-2020-live_own" value="live"' in again


def test_what_has_another_code_is_proposed_and_not_stored(client, study, analyst):
    by = accounts.system_account()
    wave = studies.create_wave(by=by, study=study, code="2021", year=2021)
    parts = (
        SPLIT.replace("stage,live_own,", "stage,research_pure,")
        .replace("stage,live_cloud,", "stage,research_applied,")
        .replace("stage,research,Research,Investigación\n", "")
    )
    form = replace(questionnaire_form(SURVEY, parts), version="2021")
    studies.store_questionnaire(by=by, wave=wave, form=form)
    text = client.get(page(study, "categories")).content.decode()
    assert "proposed from codes and words" in text
    assert 'name="to-2021-research_pure" value="live_own"' in text
    assert not Lineage.objects.exists()


def test_what_was_typed_of_categories_stays_when_it_is_refused(client, study, analyst):
    answer = client.post(page(study, "categories"), MAPPED | {"to-2020-live_own": "gone"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "none of the harmonised categories" in text
    assert 'value="gone"' in text
    assert 'value="En uso"' in text
    assert not Lineage.objects.exists()


def test_two_people_do_not_harmonise_over_each_other(client, study, analyst):
    client.post(page(study, "categories"), MAPPED | {"seen": "1"})
    late = MAPPED | {"seen": "1", "label-en": ["Study", "Live", ""]}
    assert client.post(page(study, "categories"), late).status_code == 422
    assert (
        Variable.objects.get(study=study, code="stage").categories[0]["label"]["en"] == "Research"
    )


def test_the_table_goes_out_and_comes_in(client, study, analyst):
    where = page(study, "list", code="")
    taken = client.get(where, {"format": "csv"}).content.decode("utf-8-sig")
    assert taken.startswith("variable,label,2019 status,2019 note (en),2019 note (es)")
    changed = taken.replace("stage,How far is it?,,,,,,,,", "stage,x,,,,,break,Split.,Dividida.,")
    assert changed != taken
    file = SimpleUploadedFile("lineage.csv", changed.encode())
    assert client.post(where, {"file": file}).url == where
    said = Lineage.objects.get()
    assert (said.variable.code, said.wave.code, said.status) == ("stage", "2020", "break")
    assert "not comparable: break in the series Split." in words(client.get(where))


def test_what_is_wrong_with_the_table_is_said_by_row_and_column(client, study, analyst):
    where = page(study, "list", code="")
    wrong = b"variable,2020 status\nstage,good\nnobody,break\n"
    answer = client.post(where, {"file": SimpleUploadedFile("lineage.csv", wrong)})
    assert answer.status_code == 422
    assert "Row 2, column “2020 status”" in words(answer)
    assert "Row 3, column “variable”" in words(answer)
    assert not Lineage.objects.exists()
    assert "Choose a file." in words(client.post(where))


def test_a_variable_of_no_name_is_not_there(client, study, analyst):
    assert client.get(page(study, code="nothing")).status_code == 404
    assert client.get(page(study), {"what": "1"}).status_code == 404
