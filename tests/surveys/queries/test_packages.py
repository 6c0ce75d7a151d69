"""A stored study as the content of a study package: all of it, and of that study alone."""

from dataclasses import replace

import pytest

from surveys.actions import accounts, material
from surveys.actions.review import reopen_interview
from surveys.domain.package.rows import InterviewRow, LinkRow, QuoteRow
from surveys.models import Interview, Project, ProjectLink, Quote, Theme
from surveys.queries.packages import StoredStudy, reopened_interviews, stored_package
from tests.everything import make_everything
from tests.surveys.actions.test_review import edit
from tests.surveys.factories import make_interview, make_link, make_study, make_wave

pytestmark = pytest.mark.django_db

OWN, FOREIGN = "OWN", "FOREIGN"


def test_a_package_has_everything_of_its_study_and_nothing_of_another():
    make_everything(1, FOREIGN)
    package = stored_package(make_everything(2, OWN))
    assert FOREIGN not in repr(package)
    assert [wave.code for wave in package.study.waves] == ["2019", "2020"]
    assert [theme.code for theme in package.study.themes] == ["own-1", "own-2"]
    assert [row.code for row in package.respondents] == ["OWN0", "OWN1"]
    assert [row.code for row in package.organizations] == ["OWN-O1", "OWN-O2"]
    assert {wave: len(forms) for wave, forms in package.forms.items()} == {"2019": 1, "2020": 1}
    rows = ("interviews", "projects", "project_links", "consents", "quotes", "profiles", "sampling")
    assert [len(getattr(package, name)) for name in rows] == [4, 8, 1, 7, 2, 2, 4]
    lineage = {tuple(variable.lineage) for variable in package.study.variables}
    assert lineage == {("2019", "2020")}


@pytest.mark.parametrize("size", [1, 2])
def test_the_number_of_queries_does_not_grow(size, django_assert_num_queries):
    study = make_everything(size, OWN)
    with django_assert_num_queries(18):
        package = stored_package(study)
    assert len(package.interviews) == size * size


def test_names_of_people_and_employers_are_in_no_package():
    package = stored_package(make_everything(1, OWN))
    assert "Canary" not in repr(package)
    assert "Ltd" not in repr(package)


def test_places_are_counted_anew_where_deleted_records_left_gaps():
    interview = make_interview(make_wave(make_study()), {}, {}, {})
    by = accounts.system_account()
    for text in ("one", "two", "three"):
        material.add_quote(by=by, interview=interview, language="en", text=text)
    interview.projects.get(position=2).delete()
    Quote.objects.get(text="one").delete()
    package = stored_package(interview.wave.study)
    assert [project.position for project in package.projects] == [1, 2]
    assert [(quote.position, quote.text) for quote in package.quotes] == [(1, "two"), (2, "three")]


def test_empty_texts_are_left_out():
    study = make_study(name={"en": "Study", "es": ""})
    Theme.objects.create(study=study, code="cost", label={"en": "", "es": "Coste"}, position=1)
    package = stored_package(study)
    assert package.study.name == {"en": "Study"}
    assert package.study.themes[0].label == {"es": "Coste"}


@pytest.fixture
def reopened():
    """Open an approved interview again and give it a project with a quote and a link."""
    study = make_study()
    earlier = make_interview(make_wave(study, "2018", position=1), {}, respondent="R1")
    wave = make_wave(study, "2019", position=2)
    interview = make_interview(wave, {"stage": "production"}, respondent="R1", state="approved")
    by = accounts.system_account()
    reopen_interview(by=by, interview=interview, seen=interview.version, reason="A slip.")
    edit(interview, stage="research", added=["research"], staff="9")
    interview = Interview.objects.get(pk=interview.pk)
    new = interview.projects.last()
    material.add_quote(by=by, interview=interview, project=new, language="en", text="New")
    make_link(earlier.projects.get(), new)
    return interview


def test_an_interview_that_is_open_again_stands_as_it_was_approved(reopened):
    package = stored_package(reopened.wave.study)
    (row,) = [one for one in package.interviews if one.id == reopened.pk]
    assert (row.state, row.review_note) == ("approved", "")
    assert [p.answers["stage"] for p in package.projects if p.interview == reopened.pk] == [
        "production"
    ]
    assert (package.quotes, package.project_links) == ((), ())


def test_interviews_that_stand_as_they_were_approved_are_named(reopened):
    make_interview(make_wave(make_study()), state="approved")
    assert reopened_interviews(reopened.wave.study) == [reopened]


TABLES_OF_TWO = ("interviews", "project_links", "consents", "quotes", "profiles")


@pytest.mark.parametrize("table", ["organizations", "respondents", *TABLES_OF_TWO])
def test_rows_like_those_of_a_chunk_are_those_of_the_whole(table):
    make_everything(1, FOREIGN)
    study = make_everything(2, OWN)
    stored, whole = StoredStudy(study), stored_package(study)
    assert (stored.study, stored.forms) == (whole.study, whole.forms)
    rows = [*whole.rows(table)]
    for chunk in ([one] for one in rows):
        like = stored.like(table, chunk)
        assert chunk[0] in like
        assert [*filter(rows.__contains__, like)] == like
    assert len(stored.like(table, rows)) == len(rows)


def test_projects_like_those_of_a_chunk_come_with_their_interviews(reopened):
    study = reopened.wave.study
    stored, whole = StoredStudy(study), stored_package(study)
    for project in whole.projects:
        like = stored.like("projects", [project])
        assert project in like
        assert {row.id for row in like if isinstance(row, InterviewRow)} == {project.interview}
    new = Project.objects.filter(interview=reopened).last()
    (row, *_) = [one for one in whole.projects if one.interview == reopened.pk]
    like = stored.like("projects", [replace(row, id=new.pk)])
    assert new.pk not in [one.id for one in like]


def test_quotes_and_links_of_projects_that_do_not_count_are_like_none(reopened):
    stored = StoredStudy(reopened.wave.study)
    link, quote = ProjectLink.objects.get(), Quote.objects.get()
    as_link = LinkRow(link.pk, link.predecessor_id, link.successor_id, link.kind)
    assert stored.like("project_links", [as_link]) == []
    as_quote = QuoteRow(quote.pk, reopened.pk, None, 1, "en", "New", "", {}, ())
    assert stored.like("quotes", [as_quote]) == []
    for table in TABLES_OF_TWO:
        assert stored.like(table, []) == [] or table == "profiles"
