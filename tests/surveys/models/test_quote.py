import datetime

import pytest

from surveys.actions import accounts, consents, material
from surveys.domain.confirming import EVERYTHING
from surveys.models import Quote
from tests.surveys.factories import make_interview, make_study, make_wave

pytestmark = pytest.mark.django_db
DAY = datetime.date(2019, 7, 1)


@pytest.mark.parametrize("purpose", ["quote", "quote_with_name"])
def test_a_quote_is_shown_while_its_respondent_agrees(purpose):
    by = accounts.system_account()
    interview = make_interview(make_wave(make_study()), {})
    quote = material.add_quote(by=by, interview=interview, language="en", text="One must try.")
    assert not Quote.objects.agreed().exists()
    consent = consents.record_consent(
        by=by,
        respondent=interview.respondent,
        wave=interview.wave,
        purpose=purpose,
        text_version="1",
        given_on=DAY,
    )
    assert list(Quote.objects.agreed()) == [quote]
    consents.withdraw_consent(by=by, consent=consent, on=DAY, confirmed=EVERYTHING)
    assert not Quote.objects.agreed().exists()
