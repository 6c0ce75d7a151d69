"""Organizations are added, corrected and merged."""

import pytest

from surveys.actions import accounts
from surveys.actions.experts.merging import merge_organizations
from surveys.actions.experts.register import add_expert
from surveys.actions.organizations import add_organization, edit_organization
from surveys.actions.review import reopen_interview
from surveys.domain.confirming import ToConfirm
from surveys.domain.refusals import Refused, StaleVersion, WaveNotOpen
from surveys.models import Interview, Organization, OrganizationIdentity, Respondent, Wave
from surveys.queries.counted import what_counts
from tests.surveys.factories import make_interview, make_organization, make_study, make_wave

pytestmark = pytest.mark.django_db


@pytest.fixture
def study():
    return make_study()


@pytest.fixture
def by():
    return accounts.system_account()


def edit(by, organization, **changed):
    given = {"seen": organization.version, "code": organization.code}
    return edit_organization(by=by, organization=organization, **given | changed)


def test_an_organization_is_added_with_its_name(study, by):
    add_organization(by=by, study=study, code="O1", name="Acme Ltd")
    assert OrganizationIdentity.objects.get().name == "Acme Ltd"
    with pytest.raises(Refused, match="O1 is another organization"):
        add_organization(by=by, study=study, code="o1")


def test_code_and_name_are_corrected(study, by):
    acme = make_organization(study, "O1", name="Acme")
    stored = edit(by, acme, code="O9", reason="Misread", name="Acme Ltd", seen_name=1)
    assert stored.former_codes == [{"code": "O1", "reason": "Misread"}]
    assert OrganizationIdentity.objects.get().name == "Acme Ltd"
    with pytest.raises(StaleVersion):
        edit(by, acme, code="O7", reason="Misread")
    with pytest.raises(StaleVersion):
        edit(by, stored, name="Other", seen_name=1)
    with pytest.raises(ToConfirm) as asked:
        edit(by, make_organization(study, "O2"), code="O1", reason="Misread")
    assert "O1 is a former code of O9" in str(asked.value.questions[0])


def reopened(wave, code, by):
    interview = make_interview(wave, {}, respondent="R1")
    organization = make_organization(wave.study, code)
    Interview.objects.filter(pk=interview.pk).update(organization=organization, state="approved")
    interview.refresh_from_db()
    reopen_interview(by=by, interview=interview, seen=interview.version, reason="Again")
    return interview, organization


def test_what_was_approved_names_the_organization_by_the_new_code(study, by):
    interview, organization = reopened(make_wave(study), "O1", by)
    edit(by, organization, code="O9", reason="Misread")
    interview.refresh_from_db()
    assert interview.approved_content["organization"] == "O9"
    assert what_counts(interview).organization == "O9"


def test_a_code_that_a_closed_wave_holds_as_approved_is_not_corrected(study, by):
    wave = make_wave(study)
    _interview, organization = reopened(wave, "O1", by)
    Wave.objects.filter(pk=wave.pk).update(state="closed")
    with pytest.raises(WaveNotOpen):
        edit(by, organization, code="O9", reason="Misread")
    assert Organization.objects.get().code == "O1"


def test_experts_of_a_merged_organization_work_in_the_one_that_stays(study, by):
    keep, merge = make_organization(study, "O1"), make_organization(study, "O2", name="Acme")
    add_expert(by=by, study=study, code="R1", organization="O2")
    report = merge_organizations(by=by, keep=keep, merge=merge, reason="One firm")
    assert [str(told) for told in report.told] == [
        "Experts and interviews of O2 become those of O1: 1 and 0.",
        "The name of O2 becomes that of O1 where it has none.",
        "The code O2 ends, and stays in the history.",
    ]
    assert Respondent.objects.get().organization == keep
    assert OrganizationIdentity.objects.get().organization == keep
