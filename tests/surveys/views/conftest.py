"""What the tests of the entry form start from."""

import pytest

from tests.surveys.factories import make_expert, make_member, make_study, make_wave


@pytest.fixture
def wave():
    """An open wave of a study that knows the experts whom tests type."""
    wave = make_wave(make_study())
    for code in ("R7", "R8"):
        make_expert(wave.study, code)
    return wave


@pytest.fixture
def researcher(client, wave):
    user = make_member(wave.study, "researcher")
    client.force_login(user)
    return user
