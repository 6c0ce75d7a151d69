"""The page of one data file: progress, the file, and what describes it."""

import csv
import io

import pytest
from django.urls import reverse

from analytics.actions.data_files import WORK, request_file
from analytics.models import DataFile
from surveys.actions import jobs
from surveys.domain.layout.options import Options
from surveys.models import Job
from tests.analytics.exporting import ask, made, taken
from tests.surveys.factories import make_interview, make_member, make_study, make_wave

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def study():
    wave = make_wave(make_study())
    make_interview(wave, {"stage": "production"}, {"stage": "research"}, respondent="R1")
    return wave.study


@pytest.fixture
def admin(client, study):
    admin = make_member(study, "admin")
    client.force_login(admin)
    return admin


def of(data_file, name="export-file", *more):
    return reverse(name, args=[data_file.study.slug, data_file.pk, *more])


def test_while_it_is_made_the_page_asks_how_far_it_is(client, study, admin):
    ask(client, study)
    data_file, job = DataFile.objects.get(), Job.objects.get()
    words = client.get(of(data_file)).content.decode()
    assert f'hx-get="{reverse("job-page", args=[study.slug, job.pk])}"' in words
    assert of(data_file, "export-take") not in words
    assert client.get(of(data_file, "export-take")).status_code == 404
    assert client.get(of(data_file, "export-part", "manifest")).status_code == 404


def test_who_cancels_comes_back_to_the_file(client, study, admin):
    ask(client, study)
    data_file, job = DataFile.objects.get(), Job.objects.get()
    response = client.post(reverse("job-cancel", args=[study.slug, job.pk]), follow=True)
    assert response.redirect_chain[0][0] == of(data_file)
    assert "This was cancelled." in response.content.decode()


def test_a_file_is_downloaded_and_that_is_counted(client, study, admin):
    data_file = made(client, study)
    rows = [*csv.DictReader(io.StringIO(taken(client, data_file).decode()))]
    assert [one["stage"] for one in rows] == ["production", "research"]
    shown = client.get(of(data_file))
    assert shown.context["data_file"].downloads == 1
    assert f"entry {data_file.entry}" in shown.content.decode()


def test_variables_that_are_named_in_vain_are_told(client, study, admin):
    options = Options(variables=("stage", "goals"))
    request_file(by=admin, study=study, options=options, format="csv")
    study.variables.filter(code="goals").update(privacy="personal")  # while it waits
    assert jobs.run_job(WORK)
    data_file = DataFile.objects.get()
    page = client.get(of(data_file))
    assert [*page.context["not_there"]] == ["goals"]
    assert "Asked for and not in it</dt><dd><code>goals</code>" in page.content.decode()


def test_manifest_codebook_and_scripts_describe_the_file(client, study, admin):
    make_wave(study, "2020", position=2)
    data_file = made(client, study, format="sav", waves=["2019"])
    manifest = client.get(of(data_file, "export-part", "manifest"))
    assert manifest["Content-Disposition"].endswith('.sav.manifest.json"')
    assert manifest.json()["sha256"] == data_file.sha256
    for program, needs in (("pandas", "read_sav"), ("r", "haven")):
        text = client.get(of(data_file, "export-part", program)).content.decode()
        assert (needs in text, data_file.name in text) == (True, True)
    assert client.get(of(data_file, "export-part", "excel")).status_code == 404
    page = client.get(of(data_file, "export-file-codebook"))
    stage = next(one for one in page.context["entries"] if one.entry.name == "stage")
    assert stage.entry.categories[0].value == "1"
    text = client.get(of(data_file, "export-file-codebook"), {"format": "csv"}).content.decode()
    assert "stage,category,,research," in text
    assert ",select_one,2019," in text  # the wave of the file that asked for it, not the others
    assert "state,category,,approved,approved,approved," in text
    kept = client.get(of(data_file, "export-file-codebook"), {"format": "html"})
    assert kept["Content-Disposition"].endswith(f'"{data_file.name}.codebook.html"')
    assert kept.context["entries"] == page.context["entries"]


@pytest.mark.parametrize(
    ("format", "stages"),
    [
        *((one, ["production", "research"]) for one in ("csv", "jsonl", "package", "parquet")),
        ("xlsx", ["Production", "Research"]),
        *((one, [2.0, 1.0]) for one in ("sav", "dta")),
    ],
)
def test_the_script_for_pandas_opens_both_tables(
    client, study, admin, tmp_path, monkeypatch, format, stages
):
    data_file = made(client, study, format=format, unit="both")
    (tmp_path / data_file.name).write_bytes(taken(client, data_file))
    monkeypatch.chdir(tmp_path)
    found = {}
    exec(client.get(of(data_file, "export-part", "pandas")).content.decode(), found)
    assert [*found["interviews"]["respondent"]] == ["R1"]
    assert [*found["projects"]["stage"]] == stages
    for_r = client.get(of(data_file, "export-part", "r")).content.decode()
    assert "\nprojects <- answers\n" in for_r


def test_the_script_for_pandas_unpacks_a_package_of_one_table(
    client, study, admin, tmp_path, monkeypatch
):
    data_file = made(client, study, format="package", unit="project")
    (tmp_path / data_file.name).write_bytes(taken(client, data_file))
    monkeypatch.chdir(tmp_path)
    found = {}
    exec(client.get(of(data_file, "export-part", "pandas")).content.decode(), found)
    assert [*found["projects"]["stage"]] == ["production", "research"]
    assert {*found["reasons_of_projects"]["team_size"]} == {".no_answer"}


def test_what_the_format_cannot_hold_is_listed_in_the_language_of_the_page(client, study, admin):
    data_file = made(client, study, format="dta")
    data_file.manifest["tables"][0]["warnings"] = [
        {
            "field": "x_2",
            "code": "renamed",
            "message": "x is called x_2",
            "template": "%(name)s is called %(field)s in this file: the format does not take its "
            "name, or another field has it.",
            "params": {"name": "x", "field": "x_2"},
            "cells": 3,
        }
    ]
    data_file.save()
    client.cookies["django_language"] = "es"
    words = client.get(of(data_file)).content.decode()
    assert "x se llama x_2 en este fichero" in words
    assert "3 celdas" in words


def test_a_file_whose_time_is_over_is_not_offered(client, study, admin):
    data_file = made(client, study)
    DataFile.objects.update(dropped_at=data_file.expires_at)
    shown = client.get(of(data_file))
    assert "The time of this file is over" in shown.content.decode()
    assert of(data_file, "export-take") not in shown.content.decode()
    assert client.get(of(data_file, "export-take")).status_code == 404


def test_rights_are_asked_when_it_is_downloaded(client, study, admin):
    data_file = made(client, study)
    study.memberships.filter(user=admin).update(role="analyst")
    assert client.get(of(data_file, "export-take")).status_code == 403
    assert client.get(of(data_file)).status_code == 403
    assert DataFile.objects.get().downloads == 0


def test_another_admin_sees_what_describes_it_and_no_download(client, study, admin):
    data_file = made(client, study)
    client.force_login(make_member(study, "admin"))
    shown = client.get(of(data_file)).content.decode()
    assert "Only who asked for this file downloads it." in shown
    assert of(data_file, "export-take") not in shown
    assert client.get(of(data_file, "export-take")).status_code == 403


def test_a_file_of_another_study_is_hidden(client, study, admin):
    data_file = made(client, study)
    other = make_study()
    client.force_login(make_member(other, "admin"))
    for name, *more in (
        ("export-file",),
        ("export-take",),
        ("export-file-codebook",),
        ("export-part", "manifest"),
    ):
        address = reverse(name, args=[other.slug, data_file.pk, *more])
        assert client.get(address).status_code == 404
