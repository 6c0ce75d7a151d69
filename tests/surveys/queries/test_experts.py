"""Experts of a study: the codes to choose from, and those that are near a typed one."""

import pytest

from surveys.actions import accounts
from surveys.actions.experts.merging import merge_experts
from surveys.domain.confirming import EVERYTHING
from surveys.queries import experts
from tests.surveys.factories import make_expert, make_study

pytestmark = pytest.mark.django_db


@pytest.fixture
def study():
    """Make a study beside a foreign one that has every code, too."""
    foreign = make_study()
    for code in ("R1", "R01", "R10", "BR1", "FOREIGN"):
        make_expert(foreign, code)
    return make_study()


def test_codes_that_begin_as_typed_come_before_those_that_contain_it(study):
    for code in ("BR1", "R10", "R1", "Q7"):
        make_expert(study, code)
    assert experts.codes_to_offer(study, "r1") == ["R1", "R10", "BR1"]


def test_without_anything_typed_all_codes_are_offered_in_order(study):
    for code in ("R2", "r10", "R1"):
        make_expert(study, code)
    assert experts.codes_to_offer(study) == ["R1", "r10", "R2"]


def test_no_more_codes_are_offered_than_a_field_can_show(study, monkeypatch):
    monkeypatch.setattr(experts, "MOST_OFFERED", 3)
    for code in ("R1", "R2", "BR1", "BR2"):
        make_expert(study, code)
    assert experts.codes_to_offer(study, "R") == ["R1", "R2", "BR1"]
    make_expert(study, "R3")
    assert experts.codes_to_offer(study, "R") == ["R1", "R2", "R3"]


def test_what_no_database_can_store_is_typed_without_harm(study):
    make_expert(study, "R1")
    assert experts.codes_to_offer(study, "R\x001") == ["R1"]


def test_the_example_is_the_first_code_of_the_study_or_nothing(study):
    assert experts.example_of(study) == ""
    make_expert(study, "R2")
    make_expert(study, "A1")
    assert experts.example_of(study) == "A1"


def test_near_codes_are_those_of_the_study(study):
    for code in ("R012", "R99"):
        make_expert(study, code)
    assert experts.near_codes(study, "R12") == ["R012"]


def test_a_code_that_was_merged_away_leads_to_the_one_that_took_it_over(study):
    keep, merge = make_expert(study, "R1"), make_expert(study, "R10")
    assert experts.taken_over(study.respondents) == {}
    merge_experts(
        by=accounts.system_account(), keep=keep, merge=merge, reason="One", confirmed=EVERYTHING
    )
    assert experts.taken_over(study.respondents) == {"r10": "R1"}
