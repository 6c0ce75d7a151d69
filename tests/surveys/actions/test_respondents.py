"""Experts and organizations by their codes, and who they are, stored apart from it."""

import uuid

import pytest

from surveys.actions import accounts, respondents
from surveys.domain.refusals import Refused
from surveys.models import (
    Entry,
    Organization,
    OrganizationIdentity,
    Respondent,
    RespondentIdentity,
    Version,
)
from surveys.models.pseudonym import PseudonymQuerySet
from tests.surveys.factories import make_expert, make_study

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    return accounts.system_account()


@pytest.fixture
def study():
    return make_study()


@pytest.fixture
def expert(study):
    return make_expert(study, "R1")


@pytest.fixture
def looks_too_early(monkeypatch):
    """Let the first look for a code find nothing, as if the other writer came just after it."""
    look, looks = PseudonymQuerySet.named, []

    def named(self, code):
        looks.append(code)
        return None if len(looks) == 1 else look(self, code)

    monkeypatch.setattr(PseudonymQuerySet, "named", named)


def test_an_expert_has_the_id_that_the_client_chose(by, study):
    chosen = uuid.uuid4()
    made = respondents.ensure_respondent(by=by, study=study, code="R1", id=chosen)
    assert made.pk == chosen
    again = respondents.ensure_respondent(by=by, study=study, code="r1", id=uuid.uuid4())
    assert again.pk == chosen


def test_the_same_code_in_another_study_is_somebody_else(by, expert):
    other = respondents.ensure_respondent(by=by, study=make_study(), code="R1")
    assert other != expert


@pytest.mark.parametrize("code", ["Ana Ruiz", "ana@example.org", "", "   ", "R" * 65, "José"])
@pytest.mark.parametrize(
    ("ensure", "model"),
    [
        (respondents.ensure_respondent, Respondent),
        (respondents.ensure_organization, Organization),
    ],
)
def test_what_may_be_a_name_is_no_code(by, study, ensure, model, code):
    if model is Organization and not code:
        assert ensure(by=by, study=study, code=code) is None
    else:
        with pytest.raises(Refused, match="Use letters, digits") as refusal:
            ensure(by=by, study=study, code=code)
        assert refusal.value.said.code == "not_a_pseudonym"
    assert not model.objects.exists()


@pytest.mark.usefixtures("looks_too_early")
def test_an_expert_added_at_the_same_moment_is_found(by, expert, study):
    entries = Entry.objects.count()
    assert respondents.ensure_respondent(by=by, study=study, code=" r1") == expert
    assert Entry.objects.count() == entries


def test_an_organization_added_at_the_same_moment_is_found(by, study, request):
    first = respondents.ensure_organization(by=by, study=study, code="ACME")
    request.getfixturevalue("looks_too_early")
    assert respondents.ensure_organization(by=by, study=study, code="acme") == first


def test_an_identity_is_stored_apart_from_the_code(by, expert):
    identity = respondents.identify_respondent(
        by=by, respondent=expert, name="Ana Canary", email="ana@example.org"
    )
    assert RespondentIdentity.objects.get().name == "Ana Canary"
    assert Entry.objects.get(record_id=identity.pk).study == expert.study
    assert "Canary" not in repr([*Version.objects.filter(record_id=expert.pk).values("content")])


def test_an_identity_said_again_writes_nothing_and_a_part_leaves_the_rest(by, expert):
    def say(**fields):
        return respondents.identify_respondent(by=by, respondent=expert, **fields)

    say(name="Ana", email="ana@example.org")
    entries = Entry.objects.count()
    assert say(name="Ana").version == 1
    assert Entry.objects.count() == entries
    say(phone="+34 600 000 000")
    stored = RespondentIdentity.objects.get()
    assert (stored.name, stored.email, stored.phone, stored.version) == (
        *("Ana", "ana@example.org"),
        *("+34 600 000 000", 2),
    )


def test_an_identity_stored_at_the_same_moment_is_changed_not_doubled(by, expert, monkeypatch):
    respondents.identify_respondent(by=by, respondent=expert, name="Ana")
    looks, look = [], RespondentIdentity.objects.filter

    def look_too_early(**given):
        looks.append(given)
        return RespondentIdentity.objects.none() if len(looks) == 1 else look(**given)

    monkeypatch.setattr(RespondentIdentity.objects, "filter", look_too_early)
    assert respondents.identify_respondent(by=by, respondent=expert, name="Ana B.").version == 2
    assert RespondentIdentity.objects.count() == 1


def test_an_organization_is_named_and_renamed(by, study):
    acme = respondents.ensure_organization(by=by, study=study, code="ACME")
    for name, version in (("Acme Ltd", 1), ("Acme Ltd", 1), ("Acme Inc", 2)):
        identity = respondents.identify_organization(by=by, organization=acme, name=name)
        assert (identity.name, identity.version) == (name, version)
    assert OrganizationIdentity.objects.get().name == "Acme Inc"
