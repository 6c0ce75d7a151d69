import pytest

from surveys.actions.settings.studies import change_study, found_study
from surveys.domain.refusals import Refused, StaleVersion
from surveys.models import Entry, Membership, Study
from tests.surveys.factories import make_study, make_user

pytestmark = pytest.mark.django_db

CONTENT = {"name": {"en": "Clouds"}, "languages": ["en"], "description": {}}


def test_whoever_creates_a_study_is_its_admin_and_nobody_else_is_in_it():
    person = make_user()
    study = found_study(by=person, slug="clouds", **CONTENT)
    assert [(one.user, one.role) for one in Membership.objects.all()] == [(person, "admin")]
    told = Entry.objects.filter(study=study).values_list("action", "by")
    assert set(told) == {("study.created", person.pk), ("membership.added", person.pk)}


@pytest.mark.parametrize("slug", ["CLOUDS", "new", "New", "two words", "", "é", "x" * 81])
def test_an_address_that_is_taken_or_cannot_be_is_refused_and_gives_no_right(slug):
    make_study(slug="clouds")
    with pytest.raises(Refused):
        found_study(by=make_user(), slug=slug, **CONTENT)
    assert (Study.objects.count(), Membership.objects.count()) == (1, 0)


def test_a_study_needs_a_name():
    with pytest.raises(Refused):
        found_study(by=make_user(), slug="clouds", name={}, languages=["en"], description={})


def test_the_second_of_two_admins_is_told_and_overwrites_nothing():
    study = make_study()
    first, second = (Study.objects.get() for _ in range(2))
    texts = {"description": {}, "notes": {}}
    change_study(by=make_user(), study=first, seen=1, name={"en": "First"}, **texts)
    with pytest.raises(StaleVersion):
        change_study(by=make_user(), study=second, seen=1, name={"en": "Second"}, **texts)
    study.refresh_from_db()
    assert (study.name, study.version) == ({"en": "First"}, 2)


def test_what_is_not_changed_makes_no_entry():
    study = make_study(name={"en": "A"})
    before = Entry.objects.count()
    person = make_user()
    assert not change_study(
        by=person, study=study, seen=1, name={"en": "A"}, description={}, notes={}
    )
    assert Entry.objects.count() == before
