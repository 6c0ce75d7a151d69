"""A package as content: each interview with its projects, and the columns that say something."""

from dataclasses import replace
from uuid import UUID

from surveys.domain.package.content import with_projects
from surveys.domain.package.reading import read_contents
from tests.surveys.domain.package.contents import (
    I18,
    I19,
    P18,
    P19,
    Q19,
    package,
    with_second_conversation,
)


def ids(found):
    return [(str(one.interview.id), [str(project.id) for project in one.projects]) for one in found]


def content(files=None):
    with read_contents(files or package()) as reading:
        kept = reading.package
        return replace(
            kept, **{name: tuple(kept.rows(name)) for name in ("interviews", "projects")}
        )


def test_each_interview_comes_with_its_projects_and_knows_its_row():
    found = [*with_projects(content())]
    assert ids(found) == [(I18, [P18]), (I19, [P19, Q19])]
    assert [one.row for one in found] == [2, 3]


def test_an_interview_without_projects_takes_none_of_another():
    kept = content()
    of = {str(one.id): one for one in kept.projects}
    alone = replace(kept, projects=(of[P19], of[Q19]))
    assert ids(with_projects(alone)) == [(I18, []), (I19, [P19, Q19])]
    alone = replace(kept, projects=(of[P18],))
    assert ids(with_projects(alone)) == [(I18, [P18]), (I19, [])]
    assert ids(with_projects(replace(kept, projects=()))) == [(I18, []), (I19, [])]


def test_a_column_that_may_be_missing_is_there_where_a_row_says_something():
    assert content().spare == frozenset()
    assert content(with_second_conversation()).spare == {"further_conversations"}


def test_an_interview_finds_the_version_in_which_it_was_answered():
    kept = content()
    (form,) = kept.forms["2019"]
    other = replace(form, version="2")
    both = replace(kept, forms=kept.forms | {"2019": (other, form)})
    (interview,) = (one for one in both.interviews if one.id == UUID(I19))
    assert both.form_of(interview) is form
