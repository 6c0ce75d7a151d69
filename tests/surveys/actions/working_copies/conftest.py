"""The interview that the tests of working copies type into."""

import pytest

from tests.surveys.factories import make_interview, make_study, make_wave


@pytest.fixture
def interview():
    """Return a draft with two projects."""
    return make_interview(
        make_wave(make_study()), {"team_size": 3}, {"stage": "production"}, state="draft", staff=12
    )
