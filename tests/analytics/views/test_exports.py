import pytest
from django.urls import reverse

from analytics.actions.counting import count_study
from analytics.models import Export
from analytics.writers.formats import FORMATS, Format
from analytics.writers.written import WrittenFile
from tests.analytics.factories import claim, define
from tests.surveys.factories import make_interview, make_member, make_study, make_wave

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

PROJECTS = {"unit": "project", "wave": "2019", "format": "csv"}


@pytest.fixture
def study():
    wave = make_wave(make_study())
    define(wave.study, claims=[claim(value=100, digits=0)])
    make_interview(wave, {"stage": "production"}, respondent="R1")
    count_study(wave.study_id)
    return wave.study


def page(study):
    return reverse("export-page", args=[study.slug])


def test_an_admin_takes_records_away(client, study):
    client.force_login(make_member(study, "admin"))
    response = client.post(page(study), PROJECTS)
    name = f'attachment; filename="{study.slug}-projects-2019.csv"'
    assert (response.status_code, response["Content-Disposition"]) == (200, name)
    assert response.getvalue().decode().splitlines()[1].startswith("2019,observed,R1")
    shown = client.get(page(study))
    assert [export.rows for export in shown.context["exports"]] == [1]
    manifest = client.get(
        reverse("export-manifest", args=[study.slug, Export.objects.get().pk])
    ).json()
    assert (manifest["rows"], manifest["sha256"]) == (1, Export.objects.get().sha256)


def test_a_format_is_offered_taken_and_sent_by_its_one_declaration(client, study, monkeypatch):
    def shout(columns, rows, file):
        return WrittenFile(rows=sum(1 for _ in rows), size=file.write(b"LOUD"), sha256="0" * 64)

    loud = Format("Loud text", "text/x-loud", shout)
    monkeypatch.setitem(FORMATS, "loud", loud)
    client.force_login(make_member(study, "admin"))
    offered = client.get(page(study)).content.decode()
    assert '<option value="loud">Loud text</option>' in offered
    response = client.post(page(study), PROJECTS | {"format": "loud"})
    assert (response["Content-Type"], response.getvalue()) == ("text/x-loud", b"LOUD")
    assert response["Content-Disposition"].endswith('-projects-2019.loud"')


@pytest.mark.parametrize("role", ["researcher", "analyst"])
def test_other_roles_take_figures_only(client, study, role):
    client.force_login(make_member(study, role))
    assert client.post(page(study), PROJECTS).status_code == 403
    response = client.get(page(study))
    assert (response.context["may_export_records"], list(response.context["exports"])) == (
        False,
        [],
    )
    for _name, address in response.context["tables"]:
        assert client.get(address).status_code == 200


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"wave": "1999"}, "Choose what to export from the lists."),
        ({"unit": "person"}, "Choose what to export from the lists."),
        ({"format": "xlsx"}, "Files in the format xlsx are not built yet; use csv."),
    ],
)
def test_what_cannot_be_exported_is_said_on_the_page(client, study, fields, says):
    client.force_login(make_member(study, "admin"))
    response = client.post(page(study), PROJECTS | fields, follow=True)
    assert [str(message) for message in response.context["messages"]] == [says]
    assert Export.objects.count() == 0


def test_a_manifest_of_another_study_is_hidden(client, study):
    admin = make_member(study, "admin")
    client.force_login(admin)
    client.post(page(study), PROJECTS).getvalue()
    other = make_study()
    client.force_login(make_member(other, "admin"))
    address = reverse("export-manifest", args=[other.slug, Export.objects.get().pk])
    assert client.get(address).status_code == 404


def test_claims_are_shown_with_their_verdict(client, study):
    client.force_login(make_member(study, "researcher"))
    response = client.get(reverse("claim-list", args=[study.slug]))
    assert [
        (one["code"], one["verdict"], one["computed"]) for one in response.context["claims"]
    ] == [("F1", "holds", "100.0%")]
    assert "1 of 1" in response.content.decode()
    records = client.get(reverse("claim-list", args=[study.slug]), {"format": "json"}).json()
    assert records[0]["verdict"] == "holds"
