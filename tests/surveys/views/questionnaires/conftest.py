"""What tests of questionnaires that are brought in start from."""

import pytest

from tests.surveys.factories import make_member, make_study, make_wave


@pytest.fixture
def wave():
    return make_wave(make_study())


@pytest.fixture
def researcher(client, wave):
    user = make_member(wave.study, "researcher")
    client.force_login(user)
    return user
