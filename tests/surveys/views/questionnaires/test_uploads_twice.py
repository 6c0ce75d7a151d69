"""Uploads that come twice, at once, or after something happened to them."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from surveys.actions.uploads import keep_upload
from surveys.domain.xlsform.uploads.options import Options
from surveys.models import Questionnaire, QuestionnaireUpload
from tests.surveys.domain.xlsform.uploads.books import xlsx
from tests.surveys.factories import make_study
from tests.surveys.views.questionnaires.test_uploads import FORM, TWO_REPEATS, upload

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.sqlite_only]

ID = "7a0c2f0e-0000-4000-8000-000000000001"
SENT = {"publish": "1", "repeat": "model", "language-English (en)": "en"}


def test_a_file_sent_again_after_it_was_removed_is_another_one(client, wave, researcher):
    preview = upload(client, wave, xlsx(FORM), id=ID)
    client.get(preview)
    client.post(preview, {"drop": "1"})
    again = upload(client, wave, xlsx(TWO_REPEATS), id=ID)
    page = client.get(again)
    assert page.status_code == 200
    assert page.context["found"].must_choose_repeat


def test_an_id_of_another_study_opens_nothing_of_it(client, wave, researcher):
    theirs = keep_upload(
        by=researcher,
        study=make_study(),
        files={"theirs.xlsx": xlsx(TWO_REPEATS)},
        options=Options(),
        id=uuid.UUID(ID),
    )
    page = client.get(upload(client, wave, xlsx(FORM), id=ID))
    assert page.context["upload"].pk != theirs.pk
    assert page.context["upload"].name == "models.xlsx"


def test_what_was_published_is_not_decided_about_again(client, wave, researcher):
    preview = upload(client, wave, xlsx(FORM))
    published = client.post(preview, SENT)
    assert client.post(preview, SENT).headers["Location"] == published.headers["Location"]
    assert client.post(preview, {**SENT, "version": "other"}).status_code == 409
    assert client.post(preview, {"drop": "1"}).status_code == 409
    assert Questionnaire.objects.filter(wave=wave).count() == 2
    upload_ = QuestionnaireUpload.objects.get()
    assert upload_.options["version"] != "other"


def test_lists_beside_a_form_do_not_grow_without_end(client, wave, researcher):
    preview = upload(client, wave, xlsx(FORM))
    many = SimpleUploadedFile("list.csv", b"name,label\n" + b"x" * (8 * 1024 * 1024))
    response = client.post(preview, {"look": "1", "more": many})
    assert response.status_code == 409
    assert [*QuestionnaireUpload.objects.get().contents()] == ["models.xlsx"]
