"""The page of exports: figures for all, records for admins, settings to use again."""

import io

import pytest
from django.urls import reverse

from analytics.actions.counting import count_study
from analytics.actions.data_files import make_here
from analytics.models import DataFile, Export, ExportSetting
from surveys.domain.layout.options import Options, Unit
from tests.analytics.exporting import ask, made
from tests.analytics.factories import claim, define, export_file
from tests.surveys.factories import make_interview, make_member, make_study, make_wave

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def study():
    wave = make_wave(make_study())
    define(wave.study, claims=[claim(value=100, digits=0)])
    make_interview(wave, {"stage": "production"}, respondent="R1")
    count_study(wave.study_id)
    return wave.study


@pytest.fixture
def admin(client, study):
    admin = make_member(study, "admin")
    client.force_login(admin)
    return admin


def page(study):
    return reverse("export-page", args=[study.slug])


def act(study, setting, act):
    return reverse("export-setting", args=[study.slug, setting.pk, act])


def test_what_is_chosen_is_asked_for(client, study, admin):
    data_file = made(client, study, unit="both", waves=["2019"], format="sav", dialect="tab")
    chosen = data_file.chosen
    assert (data_file.by, data_file.format) == (admin, "sav")
    assert (chosen.unit, chosen.waves, chosen.multiple) == ("both", ("2019",), "each")
    assert data_file.made_at is not None


def test_past_files_are_listed_with_entry_rows_and_downloads(client, study, admin):
    data_file = made(client, study)
    made(client, study, unit="interview", format="xlsx")
    shown = client.get(page(study))
    assert [one.format for one in shown.context["page"]] == ["xlsx", "csv"]
    words = shown.content.decode()
    assert "projects, all waves, CSV" in words
    assert f"{data_file.entry:,}" in words


def test_files_of_a_command_are_listed_apart(client, study, admin):
    export_file(study)
    shown = client.get(page(study))
    assert [one.rows for one in shown.context["older"]] == [1]
    assert not shown.context["page"].object_list
    address = reverse("export-manifest", args=[study.slug, shown.context["older"][0].pk])
    assert client.get(address).json()["rows"] == 1


def test_what_a_command_took_is_told_as_it_was(client, study, admin):
    chosen = {"by": admin, "study": study, "options": Options(unit=Unit.BOTH), "format": "csv"}
    made = make_here(**chosen, to=io.BytesIO())
    assert "interviews and projects, 2019, CSV" in client.get(page(study)).content.decode()
    manifest = client.get(reverse("export-manifest", args=[study.slug, Export.objects.get().pk]))
    assert manifest["Content-Disposition"].endswith(f'"{made.name}.manifest.json"')


@pytest.mark.parametrize("role", ["researcher", "analyst"])
def test_other_roles_take_figures_only(client, study, role):
    client.force_login(make_member(study, role))
    assert ask(client, study).status_code == 403
    response = client.get(page(study))
    assert "form" not in response.context
    assert "An admin of the study can export records." in response.content.decode()
    for _name, address in response.context["tables"]:
        assert client.get(address).status_code == 200


@pytest.mark.parametrize(
    ("fields", "at"),
    [
        ({"waves": ["1999"]}, "id_waves_0"),
        ({"unit": "person"}, "id_unit_0"),
        ({"variables": ["nothing"]}, "id_variables_0"),
        ({"segments": ["stage=nowhere"]}, "id_segments_0"),
        ({"states": []}, "id_states_0"),
    ],
)
def test_what_cannot_be_exported_is_said_at_its_field(client, study, admin, fields, at):
    response = ask(client, study, **fields)
    assert response.status_code == 422
    assert [line.target for line in response.context["lines"]] == [at]
    assert f'id="{at}"' in response.content.decode()
    assert not DataFile.objects.exists()


def test_settings_are_saved_chosen_and_changed(client, study, admin):
    saved = ask(client, study, save="yes", name="SPSS", format="sav", waves=["2019"])
    setting = ExportSetting.objects.get()
    assert saved["Location"] == f"{page(study)}?setting={setting.pk}"
    assert not DataFile.objects.exists()
    shown = client.get(saved["Location"])
    form = shown.context["form"]
    assert (form["format"].value(), form["waves"].value()) == ("sav", ["2019"])
    ask(client, study, save="yes", name="SPSS", format="dta", setting=str(setting.pk))
    assert ExportSetting.objects.get().format == "dta"
    ask(client, study, save="yes", name="Stata", format="dta", setting=str(setting.pk))
    assert [*study.export_settings.values_list("name", flat=True)] == ["SPSS", "Stata"]


def test_a_name_that_is_taken_is_said_at_the_name(client, study, admin):
    ask(client, study, save="yes", name="SPSS")
    response = ask(client, study, save="yes", name="SPSS", format="dta")
    assert response.status_code == 422
    assert [line.target for line in response.context["lines"]] == ["id_name"]
    assert ExportSetting.objects.get().format == "csv"


def test_settings_are_run_renamed_and_deleted(client, study, admin):
    ask(client, study, save="yes", name="SPSS", format="sav", unit="both")
    setting = ExportSetting.objects.get()
    client.post(act(study, setting, "run"))
    data_file = DataFile.objects.get()
    assert (data_file.chosen, data_file.format) == (setting.chosen, "sav")
    client.post(act(study, setting, "rename"), {"name": "For Rita"})
    assert ExportSetting.objects.get().name == "For Rita"
    response = client.post(act(study, setting, "rename"), {"name": " "}, follow=True)
    assert [*map(str, response.context["messages"])][-1] == "Give the settings a name."
    response = client.post(act(study, setting, "delete"), follow=True)
    assert "were not deleted: tick" in [*map(str, response.context["messages"])][-1]
    client.post(act(study, setting, "delete"), {"confirm": "yes"})
    assert not ExportSetting.objects.exists()
    response = client.get(page(study), {"setting": setting.pk})
    assert response.status_code == 404


def test_settings_for_a_link_are_saved_as_programs_load_them(client, study, admin):
    response = ask(client, study, save="link", name="Rita", format="csv", dialect="excel")
    setting = ExportSetting.objects.get()
    assert response["Location"] == reverse("export-link-new", args=[study.slug, setting.pk])
    assert client.get(response["Location"]).context["hindrances"] == []


def test_settings_and_formats_are_called_by_their_words_in_spanish(client, study, admin):
    ask(client, study, save="yes", name="Mine", format="package")
    client.cookies["django_language"] = "es"
    words = client.get(reverse("export-page", args=[study.slug])).content.decode()
    assert "Cambiar<span" in words
    assert "Eliminar<span" in words
    assert "Paquete de datos ·" in words


def test_settings_of_another_version_are_said_to_be_unreadable(client, study, admin):
    setting = ExportSetting.objects.create(
        study=study, name="Old", options={"colour": "red"}, format="csv", by=admin
    )
    response = client.get(page(study), {"setting": setting.pk})
    assert response.status_code == 422
    assert "There is no option colour." in response.content.decode()


def test_what_settings_name_and_the_study_offers_no_more_is_said(client, study, admin):
    ask(client, study, save="yes", name="Goals", variables=["goals"], segments=["stage=research"])
    setting = ExportSetting.objects.get()
    kept = {"setting": setting.pk}
    assert client.get(page(study), kept).context["gone"] == []
    study.variables.filter(code="goals").update(privacy="personal")
    ExportSetting.objects.update(
        options=setting.options | {"waves": ["1999"], "segments": {"stage": ["gone"]}}
    )
    shown = client.get(page(study), kept)
    assert shown.context["gone"] == ["1999", "goals", "stage=gone"]
    assert "may not leave: 1999, goals, stage=gone." in shown.content.decode()
    listed = client.get(page(study)).content.decode()
    assert "names what is not there any more: 1999, goals, stage=gone" in listed
    response = client.post(act(study, setting, "run"), follow=True)
    assert "No file was made." in [*map(str, response.context["messages"])][-1]
    assert not DataFile.objects.exists()
    making = reverse("export-link-new", args=[study.slug, setting.pk])
    assert "What a link of them gives lacks it." in client.get(making).content.decode()


def test_settings_of_a_state_without_content_are_said_to_give_nothing(client, study, admin):
    ask(client, study, save="yes", name="Again", states=["approved"])
    ExportSetting.objects.update(options={"states": ["reopened"]})
    assert "not there any more: opened again" in client.get(page(study)).content.decode()


def test_settings_of_another_study_are_hidden(client, study, admin):
    ask(client, study, save="yes", name="SPSS")
    setting = ExportSetting.objects.get()
    other = make_study()
    client.force_login(make_member(other, "admin"))
    assert client.post(act(other, setting, "delete")).status_code == 404
    assert client.get(page(other), {"setting": setting.pk}).status_code == 404
    assert ask(client, other, setting=str(setting.pk), name="x", save="y").status_code == 404
    assert ExportSetting.objects.count() == 1


def test_personal_variables_are_named_and_not_offered(client, study, admin):
    study.variables.filter(code="goals").update(privacy="personal", label={"en": "Goals"})
    response = client.get(page(study))
    assert "goals" not in response.context["form"].exportable.variables
    assert "Goals." in response.content.decode()
    assert ask(client, study, variables=["goals"]).status_code == 422


def test_claims_are_shown_with_their_verdict(client, study):
    client.force_login(make_member(study, "researcher"))
    response = client.get(reverse("claim-list", args=[study.slug]))
    assert [
        (one["code"], one["verdict"], one["computed"]) for one in response.context["claims"]
    ] == [("F1", "holds", "100.0%")]
    assert "1 of 1" in response.content.decode()
    records = client.get(reverse("claim-list", args=[study.slug]), {"format": "json"}).json()
    assert records[0]["verdict"] == "holds"


def test_the_form_comes_back_with_what_was_chosen(client, study, admin):
    response = ask(client, study, format="exe", waves=["2019"], segments=["stage=production"])
    form = response.context["form"]
    assert form["waves"].value() == ["2019"]
    assert 'value="stage=production" id="segment-stage=production" checked' in (
        response.content.decode()
    )
