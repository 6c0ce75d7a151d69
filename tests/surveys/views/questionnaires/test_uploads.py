"""Uploading a questionnaire: kept, shown with all that is wrong, decided about, published."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from surveys.actions import accounts, studies
from surveys.domain.xlsform.uploads.reading import read_upload
from surveys.models import Questionnaire, QuestionnaireUpload, Variable
from tests.surveys.domain.xlsform.uploads.books import xlsx

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.sqlite_only]

FORM = """
# survey
| type | name | label::English (en) | relevant | default |
| start | start | | | |
| begin group | work | Your work | | |
| select one yesno | uses | Do you use models? | | |
| integer | years here | For how many years? | ${uses} == 'yes' | |
| end group | | | | |
| begin repeat | model | Model | | |
| text | purpose | What is it for? | | |
| end repeat | | | | |
# choices
| list_name | name | label::English (en) |
| yesno | yes | Yes |
| yesno | no | No |
# settings
| form_title | form_id | version |
| Models | models | 2020-1 |
"""
BROKEN = FORM.replace("${uses} == 'yes'", "${nobody} = 'yes'")
TWO_REPEATS = FORM.replace(
    "# choices",
    "| begin repeat | tool | Tool | | |\n| text | tool_name | Which? | | |\n"
    "| end repeat | | | | |\n# choices",
)


def upload(client, wave, content, name="models.xlsx", **fields):
    url = reverse("questionnaire-upload", args=[wave.study.slug])
    sent = {"wave": wave.code, "file": SimpleUploadedFile(name, content), **fields}
    response = client.post(url, sent)
    assert response.status_code == 302, response.context and response.context["lines"]
    return response.headers["Location"]


def test_a_form_is_looked_at_published_and_comes_back(client, wave, researcher):
    preview = upload(client, wave, xlsx(FORM))
    page = client.get(preview)
    assert page.status_code == 200
    assert page.context["problems"] == []
    assert [one.code for one in page.context["page"]] == ["uses", "years_here", "purpose"]
    assert "metadata_left_out" in [line.code for line in page.context["notes"]]
    sent = {"publish": "1", "repeat": "model", "language-English (en)": "en"}
    assert client.post(preview, {**sent, "privacy-uses": "open"}).status_code == 302
    published = Questionnaire.objects.get(wave=wave, code="2020-1")
    assert published.form.repeat == "model"
    classes = dict(wave.study.variables.values_list("code", "privacy"))
    assert (classes["uses"], classes["years_here"]) == ("open", "sensitive")
    assert Variable.objects.get(study=wave.study, code="purpose").level == "project"
    detail = client.get(reverse("questionnaire-detail", args=[wave.study.slug, published.pk]))
    assert [one.new for one in detail.context["origin"].mended] == ["years_here"]
    files = {
        format: client.get(
            reverse("questionnaire-file", args=[wave.study.slug, published.pk, format])
        )
        for format in ("xlsx", "zip", "original")
    }
    assert {file.status_code for file in files.values()} == {200}
    assert read_upload("again.xlsx", files["xlsx"].content).questionnaire == published.form
    assert read_upload("again.zip", files["zip"].content).questionnaire == published.form
    assert read_upload("again.xlsx", files["original"].content).questionnaire == published.form


def test_what_is_refused_is_kept_with_row_reason_and_remedy(client, wave, researcher):
    preview = upload(client, wave, xlsx(BROKEN))
    page = client.get(preview)
    (line,) = page.context["problems"]
    assert (line.sheet, line.rows, line.column) == ("survey", "5", "relevant")
    assert "nobody" in line.text
    answer = client.post(preview, {"publish": "1"})
    assert answer.status_code in (302, 409)
    assert not Questionnaire.objects.filter(code="2020-1").exists()
    listed = client.get(reverse("questionnaire-list", args=[wave.study.slug]))
    assert [one.name for one in listed.context["waiting"]] == ["models.xlsx"]
    client.post(preview, {"drop": "1"})
    assert not QuestionnaireUpload.objects.exists()


def test_several_repeats_are_asked_about(client, wave, researcher):
    preview = upload(client, wave, xlsx(TWO_REPEATS))
    page = client.get(preview)
    assert [one.name for one in page.context["found"].repeats] == ["model", "tool"]
    client.post(preview, {"look": "1", "repeat": "tool"})
    assert client.get(preview).context["form"].repeat == "tool"
    assert client.post(preview, {"publish": "1", "repeat": "tool"}).status_code == 302
    assert Questionnaire.objects.get(code="2020-1").form.repeat == "tool"


def test_without_a_file_the_page_says_so(client, wave, researcher):
    url = reverse("questionnaire-upload", args=[wave.study.slug])
    answer = client.post(url, {"wave": wave.code, "version": "7"})
    assert answer.status_code == 422
    assert [line.target for line in answer.context["lines"]] == ["file"]
    assert 'value="7"' in answer.content.decode()


def test_a_file_that_is_no_form_is_kept_and_said(client, wave, researcher):
    page = client.get(upload(client, wave, b"\x00\x01" * 50, "photo.xlsx"))
    assert [line.code for line in page.context["problems"]] == ["no_text"]
    assert page.context["form"] is None


def test_languages_and_devices_are_decided_on_the_page(client, wave, researcher):
    form = FORM.replace("label::English (en)", "label::Highland talk").replace(
        "| start | start |", "| geopoint | place | Where? | | |\n| start | start |"
    )
    preview = upload(client, wave, xlsx(form))
    page = client.get(preview)
    assert page.context["languages"] == [("Highland talk", "")]
    assert page.context["has_device"]
    bad = client.post(preview, {"look": "1", "language-Highland talk": "no code"})
    assert bad.status_code == 422
    client.post(preview, {"look": "1", "language-Highland talk": "tlh", "device": "as_text"})
    form = client.get(preview).context["form"]
    assert form.languages == ("tlh",)
    assert form.question("place").label == {"tlh": "Where?"}


def test_the_same_upload_sent_twice_is_one(client, wave, researcher):
    known = "0c7cf8a8-3b4f-4f2a-9d44-1d6b3c1a9f10"
    first = upload(client, wave, xlsx(FORM), id=known)
    assert upload(client, wave, xlsx(FORM), id=known) == first
    assert QuestionnaireUpload.objects.count() == 1


def test_a_variable_keeps_its_type(client, wave, researcher):
    preview = upload(client, wave, xlsx(FORM.replace("uses", "goals").replace("2020-1", "9")))
    answer = client.post(preview, {"publish": "1", "repeat": "model"})
    assert answer.status_code == 409
    assert "goals" in answer.context["lines"][0].text


def test_a_file_that_differs_from_the_year_before_leads_to_what_is_to_be_decided(
    client, wave, researcher
):
    by = accounts.system_account()
    later = studies.create_wave(by=by, study=wave.study, code="2099", year=2099)
    first = upload(client, wave, xlsx(FORM))
    client.post(first, {"publish": "1", "repeat": "model", "language-English (en)": "en"})
    form = FORM.replace("What is it for?", "What is it used for?").replace("2020-1", "2099")
    preview = upload(client, later, xlsx(form))
    sent = {"publish": "1", "repeat": "model", "language-English (en)": "en"}
    compare = reverse("questionnaire-compare", args=[wave.study.slug, later.code])
    assert client.post(preview, sent).headers["Location"] == compare
    page = client.get(compare)
    assert "purpose" in [one["code"] for one in page.context["questions"]]
    listed = client.get(reverse("questionnaire-list", args=[wave.study.slug])).content.decode()
    assert "Draft of version 2099" in listed
    publish = reverse("questionnaire-publish", args=[wave.study.slug, later.code])
    assert client.post(publish).headers["Location"] == compare
    codes = [one["code"] for one in page.context["questions"] if one["needs_decision"]]
    keys = [key for one in page.context["questions"] for key in one["keys"]]
    client.post(compare, {"code": codes, "status": "comparable", "shown": keys})
    client.post(publish)
    published = Questionnaire.objects.get(wave=later)
    detail = client.get(reverse("questionnaire-detail", args=[wave.study.slug, published.pk]))
    assert "The file as it came" in detail.content.decode()
    address = reverse("questionnaire-file", args=[wave.study.slug, published.pk, "original"])
    assert read_upload("again.xlsx", client.get(address).content).questionnaire == published.form
