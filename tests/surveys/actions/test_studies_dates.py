import datetime

import pytest

from surveys.actions import accounts, studies
from surveys.domain.refusals import Refused
from surveys.models import Wave
from tests.surveys.factories import make_study

pytestmark = pytest.mark.django_db


def plan(starts_on, ends_on):
    return studies.create_wave(
        by=accounts.system_account(),
        study=make_study(),
        code="2030",
        year=2030,
        starts_on=starts_on,
        ends_on=ends_on,
    )


def test_a_wave_may_lie_ahead():
    wave = plan(datetime.date(2930, 1, 1), datetime.date(2930, 6, 30))
    assert wave.starts_on.year == 2930


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "says"),
    [
        (datetime.date(219, 1, 1), None, "Write the year in full"),
        (None, datetime.date(30, 1, 1), "Write the year in full"),
        (datetime.date(2030, 6, 1), datetime.date(2030, 5, 1), "cannot end on 2030-05-01"),
    ],
)
def test_dates_that_no_wave_can_have_are_refused(starts_on, ends_on, says):
    with pytest.raises(Refused, match=says):
        plan(starts_on, ends_on)
    assert not Wave.objects.exists()
