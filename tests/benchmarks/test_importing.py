"""The package that an import is measured with can be imported, and hardly two answers are alike."""

import pytest

from benchmarks.importing import make_package
from surveys.domain.package.reading import read_path

pytestmark = pytest.mark.slow


def test_the_package_has_as_many_interviews_as_asked_for_with_answers_of_their_own(tmp_path):
    make_package(100, tmp_path)
    reading = read_path(tmp_path)
    assert reading.problems == []
    package = reading.package
    assert 100 <= len(package.interviews) < 200
    assert len({row.respondent for row in package.interviews}) > 50
    different = {repr(row.answers) for row in package.projects}
    assert len(different) > len(package.projects) / 2
