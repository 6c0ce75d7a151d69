"""How formats are offered where nobody says otherwise."""

from analytics.domain.usual_options import OPENED_BY
from surveys.domain.data_files.registry import FORMATS


def test_every_format_is_offered_with_what_opens_it():
    assert {*OPENED_BY} == {*FORMATS}
