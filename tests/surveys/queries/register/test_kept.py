"""The register in memory is as the log says, whoever writes and whenever it is sealed."""

import pytest

from surveys.actions import accounts, respondents
from surveys.actions.codes import settle
from surveys.actions.experts.merging import merge_experts
from surveys.actions.experts.register import IdentityGiven, edit_expert
from surveys.actions.experts.two_people import say_two_people, take_back_two_people
from surveys.actions.sealing import seal_entries
from surveys.domain.confirming import EVERYTHING
from surveys.models import Respondent
from surveys.queries.register import kept
from surveys.queries.register.finding import find_experts, find_organizations, likely_doubles
from surveys.queries.register.kept import KEPT
from tests.surveys.factories import (
    identify,
    make_expert,
    make_interview,
    make_organization,
    make_study,
    make_wave,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_kept():
    KEPT.clear()
    yield
    KEPT.clear()


@pytest.fixture
def study():
    return make_study()


def codes(study, query, *, by_identity=True):
    found = find_experts(study, query, by_identity=by_identity).ids
    by_key = dict(study.respondents.values_list("pk", "code"))
    return [by_key[key] for key in found]


@pytest.mark.parametrize("sealed", [False, True])
def test_what_is_written_later_is_found(study, sealed):
    identify(make_expert(study, "R1"), name="Ana López", email="ana@firm.org")
    assert codes(study, "lopes") == ["R1"]
    identify(make_expert(study, "R2"), name="Eva Ruiz")
    if sealed:
        seal_entries()
    assert codes(study, "ruiz") == ["R2"]
    assert codes(study, "firm") == ["R1"]
    identify(Respondent.objects.get(code="R1"), name="Ana Gil", email="")
    if sealed:
        seal_entries()
    assert codes(study, "lopez") == []
    assert codes(study, "gil") == ["R1"]


def test_an_entry_that_is_sealed_between_two_searches_is_not_missed(study):
    assert codes(study, "r1") == []
    make_expert(study, "R1")
    assert codes(study, "r1") == ["R1"]
    seal_entries()
    make_expert(study, "R2")
    assert codes(study, "r") == ["R1", "R2"]
    seal_entries()
    assert codes(study, "r") == ["R1", "R2"]


def test_one_who_was_merged_is_found_by_the_former_code_only_there(study):
    keep, merge = make_expert(study, "R1"), identify(make_expert(study, "Q7"), name="Ana López")
    assert codes(study, "q7") == ["Q7"]
    by = accounts.system_account()
    merge_experts(by=by, keep=keep, merge=merge, reason="One", confirmed=EVERYTHING)
    assert codes(study, "q7") == codes(study, "lopez") == ["R1"]


def test_a_code_that_was_corrected_is_found_as_it_was_and_as_it_is(study):
    expert = make_expert(study, "R1")
    by = accounts.system_account()
    assert codes(study, "r1") == ["R1"]
    edit_expert(
        by=by, respondent=expert, seen=1, code="S9", organization="", reason="A slip",
        identity=IdentityGiven(),
    )  # fmt: skip
    assert codes(study, "s9") == codes(study, "r1") == ["S9"]
    settle(expert, expert.key)


def test_without_right_no_name_and_no_address_finds_anybody(study):
    acme = make_organization(study, "O1", name="Acme Robotics")
    expert = identify(make_expert(study, "R1"), name="Ana López", email="ana@firm.org")
    by = accounts.system_account()
    edit_expert(by=by, respondent=expert, seen=1, code="R1", organization="O1")
    for query in ("ana", "lopez", "firm", "acme", "robotics"):
        assert codes(study, query) == ["R1"]
        assert codes(study, query, by_identity=False) == []
    assert codes(study, "o1", by_identity=False) == ["R1"]
    assert find_organizations(study, "acme", by_identity=True).ids == [acme.pk]
    assert find_organizations(study, "acme", by_identity=False).ids == []
    assert find_organizations(study, "O1", by_identity=False).ids == [acme.pk]


def test_experts_are_found_by_where_they_work_or_did(study):
    wave = make_wave(study)
    interview = make_interview(wave, {}, respondent="R1")
    make_expert(study, "R2")
    organization = make_organization(study, "O1", name="Acme")
    type(interview).objects.filter(pk=interview.pk).update(organization=organization)
    assert codes(study, "acme r1") == codes(study, "acme") == ["R1"]
    assert codes(study, "acme r2") == []


def test_the_code_that_was_typed_comes_first(study):
    for code in ("R10", "R1", "BR1", "R-1"):
        make_expert(study, code)
    assert codes(study, "R1")[0] == "R1"
    assert codes(study, "r-1")[0] == "R-1"


def test_another_study_is_not_searched(study):
    identify(make_expert(make_study(), "F1"), name="Ana López")
    assert codes(study, "lopez") == codes(study, "f1") == []


def test_a_search_takes_whatever_is_typed(study):
    make_expert(study, "R1")
    assert codes(study, "r\x001") == ["R1"]
    assert codes(study, "\ud800") == codes(study, "'; DROP TABLE %s") == []
    assert codes(study, "x" * 100_000) == []


def test_an_import_is_read_whole(study, monkeypatch):
    assert codes(study, "r") == []
    monkeypatch.setattr(kept, "MANY", 2)
    for code in ("R1", "R2", "R3"):
        make_expert(study, code)
    assert codes(study, "r") == ["R1", "R2", "R3"]


def test_more_than_are_listed_are_told(study, monkeypatch):
    monkeypatch.setattr("surveys.queries.register.finding.MOST_FOUND", 1)
    make_expert(study, "R1")
    assert not find_experts(study, "r", by_identity=False).more
    make_expert(study, "R2")
    found = find_experts(study, "r", by_identity=False)
    assert (len(found.ids), found.more) == (1, True)


def test_two_people_are_not_listed_again_until_that_is_taken_back(study):
    one, other = make_expert(study, "R1"), make_expert(study, "R01")
    by = accounts.system_account()
    (pair,) = likely_doubles(study, by_identity=False)
    assert {pair.one, pair.other} == {one.pk, other.pk}
    said = say_two_people(by=by, one=one, other=other)
    assert likely_doubles(study, by_identity=False) == []
    take_back_two_people(by=by, pair=said)
    assert likely_doubles(study, by_identity=False) == [pair]


def test_the_registers_asked_for_last_are_kept(study, monkeypatch):
    monkeypatch.setattr(kept, "MOST_KEPT", 1)
    make_expert(study, "R1")
    assert codes(study, "r1") == ["R1"]
    assert codes(make_study(), "r1") == []
    assert codes(study, "r1") == ["R1"]


@pytest.mark.parametrize("number", [1, 6])
def test_a_search_costs_the_same_however_many_there_are(study, number, django_assert_num_queries):
    for n in range(number):
        identify(make_expert(study, f"R{n}"), name=f"Ana {n}")
    make_organization(study, "ANA", name="Ana Ltd")
    seal_entries()
    with django_assert_num_queries(5):  # the newest seal, and what is read
        codes_found = find_experts(study, "ana", by_identity=True).ids
    assert len(codes_found) == number
    with django_assert_num_queries(3):  # the newest seal, what was written, experts of ANA
        find_experts(study, "ana", by_identity=True)


def test_who_loses_the_identity_is_not_found_by_it(study):
    expert = identify(make_expert(study, "R1"), name="Ana López")
    assert codes(study, "lopez") == ["R1"]
    respondents.log.delete(expert.identity, by=accounts.system_account(), action="identity.erased")
    assert codes(study, "lopez") == []
    assert codes(study, "r1") == ["R1"]
