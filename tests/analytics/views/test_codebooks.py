"""The codebook of a study as page, HTML and CSV."""

import csv
import io
import re

import pytest
from django.urls import reverse

from surveys.domain.questionnaire import Kind
from tests.surveys.factories import make_member, make_study, make_wave

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def study():
    study = make_study()
    make_wave(study, "2019")
    make_wave(study, "2020", position=2)
    return study


def codebook(client, study, role="researcher", **asked):
    client.force_login(make_member(study, role))
    return client.get(reverse("export-codebook", args=[study.slug]), asked)


@pytest.mark.parametrize("role", ["researcher", "analyst", "admin"])
def test_every_role_reads_every_variable_with_numbers_and_waves(client, study, role):
    response = codebook(client, study, role)
    entries = {one.entry.name: one for one in response.context["entries"]}
    stage = entries["stage"]
    assert (stage.entry.kind, [*stage.asked.waves]) == (Kind.SELECT_ONE, ["2019", "2020"])
    assert [one.value for one in stage.entry.categories[:2]] == ["1", "2"]
    assert entries["respondent"].asked.waves == ()
    words = response.content.decode()
    assert "-99" in words
    assert "<code>.refused</code>" in words


def test_a_multiple_choice_has_its_columns(client, study):
    response = codebook(client, study)
    page = response.content.decode()
    assert 'id="variable-frameworks"' in page


def test_the_codebook_as_csv_says_the_waves(client, study):
    response = codebook(client, study, format="csv")
    rows = [*csv.DictReader(io.StringIO(response.content.decode("utf-8-sig")))]
    (stage,) = [one for one in rows if (one["variable"], one["entry"]) == ("stage", "variable")]
    assert (stage["waves"], stage["privacy"], stage["kind"]) == ("2019 2020", "open", "select_one")


def test_columns_of_nucleus_have_their_values_in_words(client, study):
    client.cookies["django_language"] = "es"
    entries = {one.entry.name: one.entry for one in codebook(client, study).context["entries"]}
    found = {
        name: {category.code: category.label for category in entries[name].categories}
        for name in ("state", "mode", "wave_nature", "language", "came_by")
    }
    assert "reopened" not in found["state"]
    assert found["state"]["approved"] == "aprobada"
    assert found["mode"]["phone"] == "teléfono"
    assert [*found["wave_nature"]] == ["observed", "reconstructed", "invented"]
    assert [*found["language"]] == study.languages
    assert [*found["came_by"]] == ["page", "import", "command"]
    assert entries["wave"].categories == ()


def test_classes_and_what_must_hold_are_said(client, study):
    words = codebook(client, study).content.decode()
    assert "Quasi-identifier: tells who it was together with others." in words
    [staff] = [
        one
        for one in csv.DictReader(
            io.StringIO(codebook(client, study, format="csv").content.decode("utf-8-sig"))
        )
        if one["constraint"]
    ][:1]
    assert staff["entry"] == "variable"
    assert staff["constraint"] in words.replace("&gt;", ">").replace("&lt;", "<")


def test_the_codebook_as_html_stands_alone(client, study):
    page, kept = codebook(client, study), codebook(client, study, format="html")
    assert kept["Content-Disposition"] == f'attachment; filename="{study.slug}-codebook.html"'
    assert kept.context["entries"] == page.context["entries"]
    words = kept.content.decode()
    assert "<title>Codebook · " in words
    assert "<code>.refused</code>" in words
    for name in ("stage", "frameworks"):
        assert f'id="variable-{name}"' in words
    assert not re.search(r"href=|src=|<script|<form", words)  # it loads nothing, leads nowhere


def test_what_is_personal_is_named_and_not_described(client, study):
    study.variables.filter(code="goals").update(privacy="personal", label={"en": "Goals"})
    response = codebook(client, study)
    assert "goals" not in {one.entry.name for one in response.context["entries"]}
    assert "Goals." in response.content.decode()


def test_another_format_is_not_there(client, study):
    assert codebook(client, study, format="pdf").status_code == 404
