"""The pages of an import, from the upload to the result."""

import datetime
import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from surveys.actions import jobs
from surveys.actions.record_imports import WORK
from surveys.models import Interview, Job, RecordImport
from tests.surveys.factories import (
    make_consent_text,
    make_interview,
    make_member,
    make_study,
    make_wave,
)

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.sqlite_only]
TEXT = "respondent,held_on,Is AWS,stage\nR1,2019-06-03,yes,research\nR2,2019-06-03,no,production\n"


@pytest.fixture
def wave():
    make_wave(study := make_study(slug="cloud"), "2018", position=1)
    return make_wave(study, "2019", position=2)


@pytest.fixture
def person(client, wave):
    person = make_member(wave.study, "researcher")
    client.force_login(person)
    return person


def upload(client, text=TEXT, **fields):
    file = SimpleUploadedFile("file.csv", text.encode())
    sent = {"wave": "2019", "file": file, "agreed": "on", "consent": "2"} | fields
    return client.post(reverse("import-list", args=["cloud"]), sent)


def said_of_columns(taken, **columns):
    found = taken.found["columns"]
    said = {
        f"column-{n}": columns.get(one["heading"], one["target"]) for n, one in enumerate(found)
    }
    return said | {"agreed": "on", "consent": "2"}


def test_from_upload_to_interviews(client, person, wave):
    page = upload(client)
    assert page.status_code == 302
    waiting = client.get(page.url)
    assert "every 2s" in waiting.content.decode()
    assert jobs.run_job(WORK)
    taken = RecordImport.objects.get()
    shown = client.get(page.url).content.decode()
    assert "1 column waits to be told what it holds." in shown
    assert "Problems to mend" not in shown  # the same once more
    assert "Nobody knows what this column is" not in shown
    wrong = client.post(page.url, said_of_columns(taken, **{"Is AWS": "aws"}))
    assert wrong.status_code == 422
    assert "There is no column or question called aws" in wrong.content.decode()
    right = client.post(page.url, said_of_columns(taken, **{"Is AWS": "aws_customer"}))
    assert right.status_code == 302
    assert jobs.run_job(WORK)
    apply = reverse("import-apply", args=["cloud", taken.pk])
    asked = client.post(apply)
    assert asked.status_code == 422
    assert "#id_new_experts" in asked.content.decode()
    assert "ready to be imported" in client.get(page.url).content.decode()
    assert client.post(apply, {"new_experts": "yes"}).status_code == 302
    running = client.get(page.url).content.decode()
    assert "ready to be imported" not in running
    assert "What the import would add" not in running
    assert jobs.run_job(WORK)
    assert Interview.objects.counted().count() == 2
    result = client.get(page.url).content.decode()
    assert f"{reverse('interview-list', args=['cloud'])}?wave=2019" in result
    assert client.post(page.url, {}).status_code == 200  # nothing is left to say of it


def test_the_versions_of_the_consent_text_are_offered(client, person, wave):
    make_consent_text(wave.study, "1")
    make_consent_text(wave.study, "2", valid_from=datetime.date(2020, 1, 1))
    make_consent_text(wave.study, "quotes", purpose="quote")
    offered = '<datalist id="consent-texts"><option value="2"></option><option value="1"></option>'
    page = upload(client)
    assert offered in client.get(reverse("import-list", args=["cloud"])).text
    assert jobs.run_job(WORK)
    shown = client.get(page.url).text
    assert offered in shown
    assert 'list="consent-texts"' in shown
    assert "quotes" not in shown


def test_a_problem_is_on_the_page_and_in_the_copy(client, person, wave):
    page = upload(client, TEXT.replace("Is AWS", "aws_customer").replace("research", "resaerch"))
    assert jobs.run_job(WORK)
    assert "Not a category of this question" in client.get(page.url).content.decode()
    taken = RecordImport.objects.get()
    copy = client.get(reverse("import-copy", args=["cloud", taken.pk]))
    sheet = openpyxl.load_workbook(io.BytesIO(copy.content)).active
    assert "⚠ stage" in [cell.value for cell in sheet[1]]
    assert "file-problems.xlsx" in copy["Content-Disposition"]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"consent": ""}, "Name the version of the text"),
        ({"wave": "1999"}, "is not offered here"),
        ({"file": ""}, "This is needed"),
    ],
)
def test_an_upload_that_lacks_something_says_so(client, person, fields, words):
    page = upload(client, **fields)
    assert page.status_code == 422
    assert words in page.content.decode()
    assert not RecordImport.objects.exists()


def test_the_template_holds_the_experts_of_the_wave_before(client, person, wave):
    make_interview(wave.study.waves.get(code="2018"), respondent="R7")
    address = reverse("import-template", args=["cloud", "2019"])
    asked = {"experts": "last", "headings": "labels", "sampling": "yes"}
    page = client.get(address, asked)
    sheet = openpyxl.load_workbook(io.BytesIO(page.content))["interviews"]
    assert [cell.value for cell in sheet["B"]] == ["Code of the expert", "R7"]
    assert any("stratum" in cell.value.casefold() for cell in sheet[1])
    assert "cloud-2019-labels-experts-2018-weights.xlsx" in page["Content-Disposition"]
    assert "cloud-2019-codes.xlsx" in client.get(address)["Content-Disposition"]
    listed = client.get(reverse("import-list", args=["cloud"])).text
    assert 'id="experts-2019"' in listed
    assert 'id="experts-2018"' not in listed  # there is none before the first
    assert client.get(reverse("import-template", args=["cloud", "1999"])).status_code == 404


def test_the_page_in_spanish_words_what_was_found(client, person):
    page = upload(client)
    assert jobs.run_job(WORK)
    shown = client.get(page.url, headers={"Accept-Language": "es"}).content.decode()
    assert "1 columna espera que se diga qué contiene." in shown


def test_while_a_job_is_at_a_file_nothing_else_begins(client, person):
    page = upload(client)
    assert jobs.run_job(WORK)
    taken = RecordImport.objects.get()
    for _ in range(2):
        client.post(page.url, said_of_columns(taken, **{"Is AWS": "aws_customer"}))
    assert Job.objects.count() == 2
