"""A wave to interview in, and the desk of a researcher who has begun an interview there."""

import pytest

from tests.surveys.api.working_copies.desk import desk_of
from tests.surveys.factories import make_expert, make_study, make_wave


@pytest.fixture
def wave():
    return make_wave(make_study())


@pytest.fixture
def desk(wave):
    make_expert(wave.study, "R7")
    return desk_of(wave)
