"""Consent texts and targets travel with a package, and only where there are any."""

import pytest
import yaml

from analytics.actions.packages import export_study
from surveys.actions import accounts
from surveys.actions.packages import import_package
from surveys.domain.package.reading import read_contents
from surveys.models import ConsentText, Study, Wave
from tests.surveys.factories import make_consent_text, make_study, make_wave

pytestmark = pytest.mark.django_db


def exported(study):
    return export_study(by=accounts.system_account(), study=study)


def imported(files):
    with read_contents(files) as reading:
        assert reading.problems == []
        return import_package(by=accounts.system_account(), package=reading.package)


@pytest.fixture
def study():
    return make_wave(make_study(slug="clouds"), target=40).study


def test_what_was_written_comes_back_and_importing_twice_changes_nothing(study):
    make_consent_text(study, "2", purpose="quote", text={"es": "Sí.", "en": "Yes."})
    make_consent_text(study, "1", text={"en": "I take part."})
    files = exported(study)
    renamed = {name: content.replace(b"clouds", b"skies") for name, content in files.items()}
    assert imported(renamed).added["waves"] == 1
    assert not imported(renamed).added
    copy = Study.objects.get(slug="skies")
    assert {**exported(copy)} == renamed
    assert ConsentText.objects.filter(study=copy).count() == 2
    assert Wave.objects.get(study=copy).target == 40


def test_what_is_not_said_is_not_written(study):
    Wave.objects.update(target=None)
    document = yaml.safe_load(exported(study)["study.yaml"])
    assert "consent_texts" not in document
    assert "target" not in document["waves"][0]


def test_a_text_that_is_stored_with_other_words_is_a_problem(study):
    make_consent_text(study)
    files = exported(study)
    ConsentText.objects.update(text={"en": "Others."})
    with read_contents(files) as reading, pytest.raises(Exception, match="Problems to mend: 1"):
        import_package(by=accounts.system_account(), package=reading.package)


@pytest.mark.parametrize(
    ("before", "after", "place"),
    [
        (b"valid_from: 2019-01-01", b"valid_from: null", "consent_texts[0].valid_from"),
        (b"valid_from: 2019-01-01", b"valid_from: soon", "consent_texts[0].valid_from"),
        (b"purpose: participate", b"purpose: play", "consent_texts[0].purpose"),
        (b"target: 40", b"target: many", "waves[0].target"),
    ],
)
def test_what_cannot_be_is_named_with_its_line(study, before, after, place):
    make_consent_text(study)
    files = exported(study)
    files["study.yaml"] = files["study.yaml"].replace(before, after)
    with read_contents(files) as reading:
        assert [problem.column for problem in reading.problems] == [place]
        assert reading.problems[0].row
