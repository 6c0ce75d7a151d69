"""One definition at a time: the checks of packages, versions, and what stands against retiring."""

import pytest

from analytics.actions.definitions import InvalidDefinitions, export_sections, import_sections
from analytics.actions.single import (
    retire_indicator,
    retire_segment,
    save_indicator,
    save_segment,
)
from analytics.models import Indicator, Segment
from surveys.actions import accounts
from surveys.domain.refusals import Refused, StaleVersion
from surveys.models import Entry, Version
from tests.analytics.factories import PRODUCTION, SEGMENTS, claim, define
from tests.surveys.factories import make_interview, make_study, make_wave

pytestmark = pytest.mark.django_db


@pytest.fixture
def study():
    return make_wave(make_study()).study


@pytest.fixture
def by():
    return accounts.system_account()


def test_what_a_page_stores_is_what_a_package_stores(study, by):
    save_segment(by=by, study=study, item=SEGMENTS[0])
    save_indicator(by=by, study=study, item=PRODUCTION)
    on_page = export_sections(study=study)
    other = make_wave(make_study()).study
    import_sections(study=other, sections=on_page, by=by)
    assert export_sections(study=other) == on_page
    before = Entry.objects.count()
    import_sections(study=study, sections=on_page, by=by)
    assert Entry.objects.count() == before


def test_every_problem_is_said_at_once_and_nothing_stored(study, by):
    item = PRODUCTION | {"base": "${gone}", "numerator": "${stage} = 3", "label": {}}
    with pytest.raises(InvalidDefinitions) as refused:
        save_indicator(by=by, study=study, item=item)
    places = [one.column.partition(":")[0] for one in refused.value.problems]
    assert places == ["indicators[0].label"]
    with pytest.raises(InvalidDefinitions) as refused:
        save_indicator(by=by, study=study, item=item | {"label": {"en": "x"}})
    places = [one.column.partition(":")[0] for one in refused.value.problems]
    assert places == ["indicators[0].base", "indicators[0].numerator"]
    assert not Indicator.objects.exists()


def test_a_code_is_taken_once(study, by):
    save_indicator(by=by, study=study, item=PRODUCTION)
    with pytest.raises(InvalidDefinitions) as refused:
        save_indicator(by=by, study=study, item=PRODUCTION)
    assert [one.code for one in refused.value.problems] == ["code_taken"]
    other = make_wave(make_study()).study
    assert save_indicator(by=by, study=other, item=PRODUCTION).study == other


def test_a_change_keeps_the_code_and_makes_a_version(study, by):
    made = save_indicator(by=by, study=study, item=PRODUCTION)
    item = PRODUCTION | {"code": "other", "label": {"en": "New"}}
    changed = save_indicator(by=by, study=study, item=item, stored=made, seen=1)
    assert (changed.code, changed.version, changed.position) == ("production", 2, 1)
    assert Version.objects.of(Indicator, [made.pk]).count() == 2
    with pytest.raises(StaleVersion) as stale:
        save_indicator(by=by, study=study, item=item, stored=made, seen=1)
    assert stale.value.current == 2


def test_what_cannot_be_computed_of_a_stored_record_is_refused(study, by):
    """Who writes the definition can say what a division by zero is to mean."""
    item = PRODUCTION | {"numerator": "1 div (${team_size} - 4) > 0"}
    assert save_indicator(by=by, study=study, item=item | {"code": "before"})
    make_interview(study.waves.get(), {"stage": "research", "team_size": 4})
    with pytest.raises(InvalidDefinitions) as refused:
        save_indicator(by=by, study=study, item=item)
    assert refused.value.problems[0].column == "indicators[0].numerator:3"


def test_what_an_operation_takes_of_no_record_is_refused(study, by):
    make_interview(study.waves.get(), {"stage": "research", "team_size": 4})
    with pytest.raises(InvalidDefinitions) as refused:
        save_indicator(
            by=by, study=study, item=PRODUCTION | {"numerator": "round(${team_size}, 99) > 0"}
        )
    assert refused.value.problems[0].column == "indicators[0].numerator:1"


def test_what_is_gone_is_told_as_changed(study, by):
    made = save_indicator(by=by, study=study, item=PRODUCTION)
    retire_indicator(by=by, indicator=made, seen=1)
    with pytest.raises(StaleVersion):
        save_indicator(by=by, study=study, item=PRODUCTION, stored=made, seen=1)
    with pytest.raises(StaleVersion):
        retire_indicator(by=by, indicator=made, seen=1)


def test_claims_keep_an_indicator(study, by):
    define(study, claims=[claim("F1", value=50, digits=0), claim("F2", value=51, digits=0)])
    with pytest.raises(Refused) as refused:
        retire_indicator(by=by, indicator=Indicator.objects.get(code="production"), seen=1)
    assert refused.value.code == "still_read"
    assert "so it stays: F1, F2. Withdraw them first" in str(refused.value)
    segment = Segment.objects.get(code="customer")
    retire_segment(by=by, segment=segment, seen=1)
    assert list(Segment.objects.values_list("code", flat=True)) == ["frameworks"]
