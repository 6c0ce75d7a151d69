"""Uploads are kept with history, published once, and travel in packages."""

import pytest

from surveys.actions import accounts, uploads
from surveys.actions.packages import import_package
from surveys.domain.package.reading import read_contents
from surveys.domain.package.writing import package_files
from surveys.domain.refusals import Refused, WaveNotOpen
from surveys.domain.waves import WaveState
from surveys.domain.xlsform.uploads.options import Options
from surveys.models import Entry, Questionnaire, Version
from surveys.queries.packages import stored_package
from tests.surveys.domain.xlsform.uploads.described import described
from tests.surveys.factories import make_study, make_wave

pytestmark = [pytest.mark.django_db]


@pytest.fixture
def by():
    return accounts.system_account()


@pytest.fixture
def wave():
    return make_wave(make_study())


def keep(by, wave, name="farm-season", **options):
    return uploads.keep_upload(
        by=by,
        study=wave.study,
        files={"form.xlsx": described(name).content},
        options=Options(**options),
        wave=wave.code,
    )


def test_an_upload_leaves_history_without_its_bytes(by, wave):
    upload = keep(by, wave)
    version = Version.objects.get(record_id=upload.pk)
    assert version.content["sha256"] == upload.sha256
    assert "files" not in version.content
    assert Entry.objects.filter(record_id=upload.pk, action="upload.kept").count() == 1
    assert upload.contents()["form.xlsx"] == described("farm-season").content


def test_what_is_published_keeps_its_file_and_travels(by, wave):
    upload = keep(by, wave)
    published = uploads.publish_upload(by=by, upload=upload, wave=wave)
    with pytest.raises(Refused):
        uploads.drop_upload(by=by, upload=upload)
    files = package_files(stored_package(wave.study))
    copy = {
        path: content.replace(wave.study.slug.encode(), b"copied")
        for path, content in files.items()
    }
    with read_contents(copy) as reading:
        assert reading.problems == []
        imported = import_package(by=by, package=reading.package)
    there = Questionnaire.objects.get(wave__study=imported.study, code=published.code)
    assert there.form == published.form
    assert there.origin.sheets == published.origin.sheets
    assert [note.text() for note in there.origin.notes] == [
        note.text() for note in published.origin.notes
    ]


def test_a_closed_wave_takes_none(by, wave):
    upload = keep(by, wave)
    wave.state = WaveState.CLOSED
    type(wave).objects.filter(pk=wave.pk).update(state=WaveState.CLOSED)
    with pytest.raises(WaveNotOpen):
        uploads.publish_upload(by=by, upload=upload, wave=wave)
    assert not Questionnaire.objects.filter(wave=wave, code="2024").exists()


def test_the_same_file_twice_is_one_questionnaire(by, wave):
    first = uploads.publish_upload(by=by, upload=keep(by, wave), wave=wave)
    assert uploads.publish_upload(by=by, upload=keep(by, wave), wave=wave) == first
    with pytest.raises(Refused):
        uploads.publish_upload(
            by=by, upload=keep(by, wave, "curly-quotes", version="2024"), wave=wave
        )
