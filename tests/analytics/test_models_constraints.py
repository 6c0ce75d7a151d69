"""Every rule that the database holds by itself: what it refuses, and what is legal beside it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone

from analytics.domain.indicators import UNITS
from analytics.models import (
    Change,
    Claim,
    CountChunk,
    CountRun,
    DataFile,
    DataFilePart,
    DataLink,
    DataLinkUse,
    Estimate,
    ExportSetting,
    Freshness,
    Indicator,
    Segment,
    StoredState,
    Tally,
    Trend,
)
from tests.analytics.models.rows import Rows
from tests.database_rules import (
    Check,
    Unique,
    columns_of,
    constraints_of,
    copied,
    one_of,
    refused_copy,
    set_and_put_back,
    unique_fields_of,
)

pytestmark = pytest.mark.django_db


def other(name):
    """Return a function that gives one more row of the test, by its name."""
    return lambda rows: getattr(rows, name)


LONG_AGO = timezone.now() - timedelta(days=700)
SHARE = {"kind": "share", "numerator": "true()", "value": None}
MEAN = {"kind": "mean", "numerator": None, "value": "${team_size}"}
COUNT = {"kind": "count", "numerator": None, "value": None}
RATIO = {"statistic": "ratio", "from_wave": other("later_wave")}
REVOKED = {"revoked_at": LONG_AGO, "revoked_by": lambda rows: rows.datalink.made_by}
CHECKS = {
    "claim_ratio_has_two_waves": Check(
        Claim,
        [RATIO, {"statistic": "count"}, {"statistic": "share"}],
        [
            RATIO | {"from_wave": None},
            RATIO | {"statistic": "count"},
            RATIO | {"statistic": "share"},
            {"statistic": "other"},
        ],
    ),
    "claim_interval_has_both_ends": Check(
        Claim,
        [{"low": 1.0, "high": 2.0}, {"low": None, "high": None}],
        [{"low": 1.0}, {"high": 2.0}],
    ),
    "data_file_made_whole": Check(
        DataFile,
        [{}, {"made_at": None}, {"made_at": None, "sha256": "", "entry": None}],
        [{"sha256": ""}, {"entry": None}, {"expires_at": None}, {"expires_at": LONG_AGO}],
    ),
    "data_link_revoked_by_somebody": Check(
        DataLink,
        [REVOKED, dict.fromkeys(REVOKED)],
        [REVOKED | {"revoked_by": None}, REVOKED | {"revoked_at": None}],
    ),
    "estimate_base_of_clusters": Check(
        Estimate, [{"clusters": 2, "base": 2}], [{"clusters": 3, "base": 2}]
    ),
    "indicator_kind_has_its_expressions": Check(
        Indicator,
        [SHARE, MEAN, COUNT],
        [
            SHARE | {"numerator": None},
            SHARE | {"value": "1"},
            MEAN | {"value": None},
            MEAN | {"numerator": "true()"},
            COUNT | {"numerator": "true()"},
            COUNT | {"value": "1"},
            COUNT | {"kind": "other"},
        ],
    ),
    "indicator_unit_known": one_of(Indicator, "unit", [str(unit) for unit in UNITS]),
}
BY_SEGMENT = {"segment": other("segment"), "category": "research"}
OTHER_INDICATOR = {"indicator": other("other_indicator")}
SEGMENTED = [
    BY_SEGMENT | {"category": "production"},
    BY_SEGMENT | {"segment": other("other_segment")},
    BY_SEGMENT | OTHER_INDICATOR,
    OTHER_INDICATOR,
]
UNIQUES = {
    "change_overall_unique": Unique(
        Change,
        [BY_SEGMENT, {"from_wave": other("wave_without_questionnaire")}, OTHER_INDICATOR],
    ),
    "change_unique": Unique(Change, SEGMENTED, refused=BY_SEGMENT),
    "count_chunk_number_unique": Unique(CountChunk, [{"number": 1}, {"run": other("other_run")}]),
    "claim_code_unique": Unique(Claim, [{"code": "F2"}, {"study": other("other_study")}]),
    "data_file_part_number_unique": Unique(
        DataFilePart, [{"number": 2}, {"data_file": other("other_data_file")}]
    ),
    "estimate_overall_unique": Unique(
        Estimate, [BY_SEGMENT, {"wave": other("later_wave")}, OTHER_INDICATOR]
    ),
    "estimate_unique": Unique(Estimate, SEGMENTED, refused=BY_SEGMENT),
    "export_setting_name_unique": Unique(
        ExportSetting, [{"name": "Others"}, {"study": other("other_study")}]
    ),
    "indicator_code_unique": Unique(
        Indicator, [{"code": "another"}, {"study": other("other_study")}]
    ),
    "segment_code_unique": Unique(Segment, [{"code": "another"}, {"study": other("other_study")}]),
    "stored_state_place_unique": Unique(
        StoredState, [{"indicator": ""}, {"waves": "2019"}, {"study": other("other_study")}]
    ),
}
# What must stand beside the first row before the copy is the second of its segment.
STANDING = {"change_unique": BY_SEGMENT, "estimate_unique": BY_SEGMENT}
FIELDS = {
    "CountRun.study": Unique(CountRun, [{"study": other("other_study")}]),
    "DataFile.export": Unique(DataFile, [{"export": other("other_export")}, {"export": None}]),
    "DataLink.secret_hash": Unique(DataLink, [{"secret_hash": "another"}]),
    "DataLinkUse.link": Unique(DataLinkUse, [{"link": other("other_link")}]),
    "Freshness.study": Unique(Freshness, [{"study": other("other_study")}]),
    "Tally.interview": Unique(Tally, [{"interview": other("other_interview")}]),
    "Trend.indicator": Unique(Trend, [OTHER_INDICATOR]),
}


@pytest.fixture
def rows():
    return Rows()


def stored(name, case, rows):
    """Return the row that a copy is made of, with what must stand beside it."""
    row = rows.of(case.model)
    if name in STANDING:
        copied(row, STANDING[name], rows)
    return row


def test_every_constraint_has_its_cases():
    assert set(CHECKS) | set(UNIQUES) == set(constraints_of("analytics"))


def test_every_field_that_is_unique_has_its_cases():
    assert set(FIELDS) == set(unique_fields_of("analytics"))


@pytest.mark.parametrize("name", sorted(CHECKS))
def test_a_row_that_breaks_a_check_is_refused(name, rows):
    row = rows.of(CHECKS[name].model)
    for fields in CHECKS[name].refused:
        with pytest.raises(IntegrityError, match=name):
            set_and_put_back(row, fields, rows)


@pytest.mark.parametrize("name", sorted(CHECKS))
def test_a_row_beside_what_a_check_refuses_is_accepted(name, rows):
    row = rows.of(CHECKS[name].model)
    for fields in CHECKS[name].accepted:
        set_and_put_back(row, fields, rows)


@pytest.mark.parametrize("name", sorted(UNIQUES | FIELDS))
def test_a_second_row_of_what_is_unique_is_refused(name, rows):
    case = (UNIQUES | FIELDS)[name]
    taken = refused_copy(stored(name, case, rows), case.refused, rows)
    assert taken == columns_of(name, case.model)


@pytest.mark.parametrize("name", sorted(UNIQUES | FIELDS))
def test_a_row_that_differs_in_what_is_unique_is_accepted(name, rows):
    case = (UNIQUES | FIELDS)[name]
    row = stored(name, case, rows)
    before = case.model.objects.count()
    for fields in case.accepted:
        copied(row, fields, rows)
    assert case.model.objects.count() == before + len(case.accepted)
