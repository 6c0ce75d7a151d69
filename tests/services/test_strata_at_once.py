"""Two people give one expert strata in two waves at once: one of them is asked."""

import pytest
from django.db import connection

from surveys.actions import accounts
from surveys.actions.sampling import set_drawn
from surveys.domain.confirming import ToConfirm
from surveys.domain.sampling import MILLION, Drawn
from surveys.models import SampledExpert
from tests.services.test_concurrency import at_once
from tests.surveys.factories import make_expert, make_study, make_wave

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _on_postgresql(transactional_db):
    assert connection.vendor == "postgresql"


def test_an_expert_never_stands_in_two_strata():
    study, by = make_study(), accounts.system_account()
    waves = [make_wave(study, "2018"), make_wave(study, "2019")]
    for number in range(5):
        expert = make_expert(study, f"R{number}")

        def given(wave, stratum, expert=expert):
            drawn = {expert.pk: Drawn(MILLION, stratum)}
            return lambda: set_drawn(by=by, wave=wave, given=drawn)

        found = at_once(given(waves[0], "North"), given(waves[1], "South"))
        assert [type(one) for one in found if isinstance(one, Exception)] == [ToConfirm]
        assert SampledExpert.objects.filter(respondent=expert).count() == 1


def test_the_same_given_twice_at_once_is_stored_once():
    study, by = make_study(), accounts.system_account()
    wave, expert = make_wave(study), make_expert(study)
    given = {expert.pk: Drawn(MILLION, "North")}
    found = at_once(*[lambda: set_drawn(by=by, wave=wave, given=given)] * 3)
    assert sorted(one.added for one in found) == [0, 0, 1]
    assert SampledExpert.objects.get().version == 1
