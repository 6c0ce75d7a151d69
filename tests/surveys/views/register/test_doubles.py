"""Likely doubles are listed by right, merged, or said to be two people."""

import pytest
from django.urls import reverse

from surveys.models import TwoPeople
from tests.surveys.factories import identify, make_expert, make_member, make_study

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def study():
    return make_study()


def pairs(client, study, **query):
    page = client.get(reverse("expert-doubles", args=[study.slug]), query)
    return [(one.code, other.code, why) for one, other, why in page.context["pairs"]]


def sign_in(client, study, role):
    client.force_login(make_member(study, role))


def test_pairs_are_listed_by_why_they_are_alike(client, study):
    sign_in(client, study, "admin")
    identify(make_expert(study, "A"), name="Ana López", email="ana@x.org")
    identify(make_expert(study, "B"), name="A. L.", email="Ana@x.org")
    identify(make_expert(study, "C"), name="Lopez Ana")
    make_expert(study, "a-1")
    make_expert(study, "A01")
    assert pairs(client, study) == [
        ("A", "B", "same e-mail address"),
        ("A", "C", "same name"),
        ("A01", "a-1", "codes that read alike"),
    ]
    page = client.get(reverse("expert-doubles", args=[study.slug])).content.decode()
    assert "Merge C into A" in page
    sign_in(client, study, "analyst")
    assert pairs(client, study) == [("A01", "a-1", "codes that read alike")]
    page = client.get(reverse("expert-doubles", args=[study.slug])).content.decode()
    assert "two people" not in page


def test_two_people_are_not_listed_until_that_is_taken_back(client, study):
    sign_in(client, study, "admin")
    one, other = make_expert(study, "R1"), make_expert(study, "R01")
    url = reverse("expert-two", args=[study.slug])
    said = client.post(url, {"one": one.pk, "other": other.pk}, follow=True)
    assert "R1 and R01 are two people" in said.content.decode()
    assert pairs(client, study) == []
    page = client.get(reverse("expert-detail", args=[study.slug, other.pk]))
    assert [decided.expert.code for decided in page.context["decided"]] == ["R1"]
    pair = TwoPeople.objects.get()
    back = client.post(url, {"pair": pair.pk, "one": other.pk})
    assert back["Location"] == reverse("expert-detail", args=[study.slug, other.pk])
    assert pairs(client, study) == [("R01", "R1", "codes that read alike")]
    assert client.post(url, {"pair": pair.pk}).status_code == 404


def test_a_decision_about_one_or_about_foreign_experts_is_refused(client, study):
    sign_in(client, study, "admin")
    one, foreign = make_expert(study, "R1"), make_expert(make_study(), "R2")
    url = reverse("expert-two", args=[study.slug])
    for data in ({"one": one.pk, "other": foreign.pk}, {"one": "x"}, {"pair": foreign.pk}):
        assert client.post(url, data).status_code == 404
    same = client.post(url, {"one": one.pk, "other": one.pk, "from": "expert"}, follow=True)
    assert "two different experts" in same.content.decode()
    assert TwoPeople.objects.count() == 0


@pytest.mark.parametrize("number", [2, 4])
def test_a_page_of_pairs_costs_the_same(client, study, number, django_assert_num_queries):
    sign_in(client, study, "admin")
    for n in range(number):
        for code in (f"R{n}", f"R0{n}"):
            identify(make_expert(study, code), name=f"{'xyzw'[n]}a {'klmn'[n]}o")
    url = reverse("expert-doubles", args=[study.slug])
    client.get(url)
    with django_assert_num_queries(13):
        page = client.get(url)
    assert len(page.context["pairs"]) == number
