"""Experts are added and corrected; what others changed meanwhile is not written over."""

import pytest

from surveys.actions import accounts
from surveys.actions.experts.register import IdentityGiven, add_expert, edit_expert
from surveys.domain.confirming import ToConfirm
from surveys.domain.refusals import Refused, StaleVersion
from surveys.models import Entry, Organization, Respondent, RespondentIdentity, Version
from surveys.queries.experts import taken_over
from tests.surveys.factories import identify, make_expert, make_study

pytestmark = pytest.mark.django_db


@pytest.fixture
def study():
    return make_study()


@pytest.fixture
def by():
    return accounts.system_account()


def edit(by, expert, **changed):
    given = {"seen": expert.version, "code": expert.code, "organization": "", "reason": ""}
    return edit_expert(by=by, respondent=expert, **given | changed)


def test_an_expert_is_added_with_organization_and_identity(study, by):
    identity = IdentityGiven("Ana Canary", "ana@example.org", "1")
    expert = add_expert(by=by, study=study, code=" R1 ", organization="O1", identity=identity)
    stored = Respondent.objects.get()
    assert (stored.code, stored.organization.code) == ("R1", "O1")
    assert RespondentIdentity.objects.get(respondent=expert).phone == "1"
    acts = set(Entry.objects.filter(study=study, by=by).values_list("action", flat=True))
    assert {"respondent.added", "respondent.edited", "identity.stored"} <= acts


def test_no_name_stands_in_the_log_but_in_what_can_be_erased(study, by):
    expert = add_expert(by=by, study=study, code="R1", identity=IdentityGiven("Ana Canary"))
    said = [str(entry.__dict__) for entry in Entry.objects.all()]
    assert not any("Canary" in one for one in said)
    holding = Version.objects.filter(content__icontains="Canary")
    assert [one.record_id for one in holding] == [expert.identity.pk]


def test_a_code_that_is_taken_is_refused(study, by):
    make_expert(study, "R1")
    with pytest.raises(Refused, match="R1 is another expert of this study"):
        add_expert(by=by, study=study, code="r1")
    with pytest.raises(Refused, match="letters, digits"):
        add_expert(by=by, study=study, code="Ana Canary")
    assert Respondent.objects.count() == 1


def test_who_may_be_there_already_is_asked_about(study, by):
    identify(make_expert(study, "R1"), name="Ana Canary", email="ana@example.org")
    given = {"by": by, "study": study, "code": "R7"}
    identity = IdentityGiven("A. C.", "ANA@example.org")
    with pytest.raises(ToConfirm) as asked:
        add_expert(**given, identity=identity)
    (question,) = asked.value.questions
    assert (
        str(question)
        == "R1 may be the same person as R7: same e-mail address. Are they two people?"
    )
    assert Respondent.objects.count() == 1
    add_expert(**given, identity=identity, confirmed=[question.key])
    assert Respondent.objects.count() == 2
    with pytest.raises(ToConfirm) as asked:
        add_expert(by=by, study=study, code="R01")
    assert "codes that read alike" in str(asked.value.questions[0])


def test_a_corrected_code_leads_on_from_the_former_one(study, by):
    expert = edit(by, make_expert(study, "R1"), code="R10", reason="Misread")
    stored = Respondent.objects.get()
    assert (stored.code, stored.key) == ("R10", "r10")
    assert stored.former_codes == [{"code": "R1", "reason": "Misread"}]
    assert taken_over(study.respondents) == {"r1": "R10"}
    assert Version.objects.get(record_id=expert.pk, record_version=2).reason == "Misread"
    with pytest.raises(ToConfirm) as asked:
        add_expert(by=by, study=study, code="R1")
    assert "R1 is a former code of R10" in str(asked.value.questions[0])


def test_a_code_that_is_corrected_back_is_no_former_one(study, by):
    expert = edit(by, make_expert(study, "R1"), code="R10", reason="Misread")
    edit(by, expert, code="R1", reason="It was right")
    assert [one["code"] for one in Respondent.objects.get().former_codes] == ["R10"]


def test_another_spelling_of_the_code_is_no_other_code(study, by):
    edit(by, make_expert(study, "r1"), code="R1", reason="Capitals")
    stored = Respondent.objects.get()
    assert (stored.code, stored.former_codes) == ("R1", [])


def test_a_former_code_of_another_expert_is_asked_about(study, by):
    edit(by, make_expert(study, "R1"), code="R10", reason="Misread")
    other = make_expert(study, "Q5")
    with pytest.raises(ToConfirm) as asked:
        edit(by, other, code="R1", reason="Misread")
    assert "R1 is a former code of R10" in str(asked.value.questions[0])
    assert Respondent.objects.get(pk=other.pk).code == "Q5"


@pytest.mark.parametrize(
    ("changed", "why"),
    [({"code": "R2"}, "Say why"), ({"code": "R2", "reason": "x"}, "another expert"),
     ({"code": "A B", "reason": "x"}, "letters, digits")],
)  # fmt: skip
def test_a_code_is_corrected_with_a_reason_to_one_that_is_free(study, by, changed, why):
    make_expert(study, "R2")
    expert = make_expert(study, "R1")
    with pytest.raises(Refused, match=why):
        edit(by, expert, **changed)
    assert Respondent.objects.get(pk=expert.pk).version == 1


def test_what_others_changed_meanwhile_is_not_written_over(study, by):
    expert = identify(make_expert(study, "R1"), name="Ana")
    edit(by, expert, organization="O1")
    with pytest.raises(StaleVersion):
        edit(by, expert, organization="O2", seen=1)
    with pytest.raises(StaleVersion):
        edit(by, expert, organization="O1", seen=2, identity=IdentityGiven("Eva", seen=0))
    assert RespondentIdentity.objects.get().name == "Ana"
    assert Organization.objects.count() == 1  # a refused edit leaves no organization either


def test_what_stands_as_it_was_typed_writes_nothing(study, by):
    expert = identify(make_expert(study, "R1"), name="Ana")
    entries = Entry.objects.count()
    edit(by, expert, seen=99, identity=IdentityGiven("Ana", seen=99))
    assert Entry.objects.count() == entries


def test_identity_that_is_not_given_stays(study, by):
    expert = identify(make_expert(study, "R1"), name="Ana", phone="1")
    edit(by, expert, organization="O1")
    assert RespondentIdentity.objects.get().name == "Ana"
    edit(by, Respondent.objects.get(), organization="", identity=IdentityGiven(seen=1))
    stored = RespondentIdentity.objects.get()
    assert (stored.name, stored.phone, stored.version) == ("", "", 2)
    assert Respondent.objects.get().organization is None
