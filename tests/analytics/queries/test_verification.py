import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from analytics.actions.counting import count_study
from analytics.models import Change, Estimate, Tally, Trend
from analytics.queries.verification import breaches_of, breaches_of_log, history
from surveys.actions import log
from surveys.models import Consent, Interview, Project, SampledExpert, Theme
from tests.analytics.factories import INDICATORS, TEAM, define, weigh
from tests.surveys.factories import make_interview, make_study, make_wave

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def study():
    study = make_study()
    before, after = make_wave(study, "2018"), make_wave(study, "2019")
    define(study)
    make_interview(before, {"stage": "production", "team_size": 4}, {}, respondent="R1")
    make_interview(before, {"frameworks": ["pytorch"]}, {}, respondent="R2", aws_customer="no")
    make_interview(after, {"stage": "production", "frameworks": ["pytorch", "tensorflow"]},
                   {"team_size": {"missing": "refused"}}, respondent="R1")  # fmt: skip
    make_interview(after, {"team_size": 3}, respondent="R3", managed_service="using")
    make_interview(after, {"stage": "production"}, respondent="R4", state="draft")
    count_study(study.pk)
    return study


def test_what_nobody_touched_holds(study):
    assert [*breaches_of_log(), *breaches_of(study)] == []


@pytest.mark.parametrize("divisor", [7, 8_000_000, 3 * 10**9])
def test_a_mean_is_verified_in_the_millionths_that_it_is_defined_in(study, divisor):
    # Of 4, 12 and 20 the eight-millionth is half a millionth: the even one of both sides counts.
    for number in (4, 12, 20):
        make_interview(study.waves.get(code="2019"), {"team_size": number}, respondent=f"N{number}")
    small = TEAM | {"code": "small", "value": f"${{team_size}} div {divisor}"}
    define(study, indicators=(*INDICATORS, small))
    count_study(study.pk)
    assert list(breaches_of(study)) == []


def test_a_wave_in_which_nobody_has_a_project_is_verified(study):
    wave = make_wave(study, "2020")
    for code in ("R1", "R2"):
        make_interview(wave, respondent=code)
    count_study(study.pk)
    assert list(breaches_of(study)) == []


def test_the_reason_of_an_act_is_no_difference_from_what_is_stored(study):
    interview = Interview.objects.get(respondent__code="R3")
    log.update(interview, by=interview.created_by, action="interview.edited", reason="A slip")
    assert [one for one in breaches_of_log() if "differs from its last version" in one] == []


@pytest.mark.parametrize(
    ("field", "value"),
    [("count", 7), ("base", 9), ("value", 0.123), ("se", 0.5), ("approved", 3), ("clusters", 0)],
)
def test_a_figure_that_was_changed_is_found(study, field, value):
    row = Estimate.objects.get(indicator__code="production", wave__code="2019", segment=None)
    Estimate.objects.filter(pk=row.pk).update(**{field: value})
    (breach,) = breaches_of(study)
    assert breach.startswith(f"estimate production / 2019: {field} is {value}")


def test_a_figure_that_is_missing_is_found(study):
    Estimate.objects.get(indicator__code="team", wave__code="2018", segment=None).delete()
    breaches = list(breaches_of(study))
    assert "estimate team / 2018 is missing" in breaches


@pytest.mark.parametrize("field", ["p", "p_adjusted"])
def test_a_p_value_that_was_changed_is_found(study, field):
    row = Change.objects.filter(p__isnull=False, segment=None).first()
    Change.objects.filter(pk=row.pk).update(**{field: 0.0001})
    assert any("0.0001, by the second path" in breach for breach in breaches_of(study))


def test_a_change_that_was_changed_is_found(study):
    row = Change.objects.get(indicator__code="production", segment=None)
    Change.objects.filter(pk=row.pk).update(difference=0.9)
    breach, parts = breaches_of(study)
    assert "change to production / 2019 from 2018: difference is 0.9" in breach
    assert "the parts add up to" in parts


def test_parts_that_do_not_add_up_are_found(study):
    row = Change.objects.get(indicator__code="production", segment=None)
    row.parts["joined"]["value"] += 0.5
    Change.objects.filter(pk=row.pk).update(parts=row.parts)
    (breach,) = breaches_of(study)
    assert "production / 2019 from 2018: the parts add up to" in breach


def test_a_share_of_experts_that_was_changed_is_found(study):
    row = Estimate.objects.get(indicator__code="production", wave__code="2019", segment=None)
    Estimate.objects.filter(pk=row.pk).update(at_least_one=row.at_least_one | {"count": 9})
    (breach,) = breaches_of(study)
    assert breach == "estimate production / 2019: at least one is 9, by the second path 1"


def test_a_trend_that_was_changed_is_found(study):
    wave = make_wave(study, "2020")
    for number in range(3):
        make_interview(wave, {"stage": "production"}, {}, {}, respondent=f"R{number}")
    count_study(study.pk)
    assert list(breaches_of(study)) == []
    trend = Trend.objects.get(indicator__code="production")
    Trend.objects.filter(pk=trend.pk).update(slope=0.5, se=0.5, p_adjusted=0.0001)
    breaches = list(breaches_of(study))
    assert [text.partition(",")[0] for text in breaches] == [
        "trend of production: slope is 0.5",
        "trend of production: se is 0.5",
        "trend of production: adjusted p is 0.0001",
    ]


def test_a_row_that_was_written_past_the_log_is_found(study):
    project = Project.objects.filter(answers__stage="production").first()
    Project.objects.filter(pk=project.pk).update(answers=project.answers | {"stage": "research"})
    (breach,) = breaches_of_log()
    assert f"surveys.project {project.pk} differs from its last version" in breach
    assert any("by the second path" in breach for breach in breaches_of(study))


def test_rows_that_came_went_or_are_of_another_version_past_the_log_are_found(study, monkeypatch):
    monkeypatch.setattr(history, "CHUNK", 2)  # several chunks
    theme = Theme.objects.create(study=study, code="past", label={"en": "Past"}, position=1)
    gone, other = Project.objects.order_by("pk")[:2]
    Project.objects.filter(pk=gone.pk).delete()
    Project.objects.filter(pk=other.pk).update(version=7)
    assert sorted(breaches_of_log()) == sorted(
        [
            f"surveys.project {gone.pk} is gone, but its history does not say that it was deleted",
            f"surveys.project {other.pk} has version 7, its history ends with 1",
            f"surveys.theme {theme.pk} has version 1, but no history",
        ]
    )


def test_a_way_of_an_interview_that_no_rule_allows_is_found(study):
    interview = Interview.objects.get(respondent__code="R4")
    for state in ("approved", "draft"):
        interview.state = state
        log.update(interview, by=interview.created_by, action="interview.edited")
    name = f"surveys.interview {interview.pk}"
    assert [one for one in breaches_of_log() if "went from" in one] == [
        f"{name} went from draft to approved, which no rule allows",
        f"{name} went from approved to draft, which no rule allows",
    ]


def test_a_tally_of_an_interview_that_does_not_count_is_found(study):
    interview = Interview.objects.filter(state="submitted").first()
    Interview.objects.filter(pk=interview.pk).update(state="draft")
    assert any(
        breach.startswith(f"interview {interview.pk} has a tally, but")
        for breach in breaches_of(study)
    )


def test_an_interview_without_standing_consent_is_found(study):
    consent = Consent.objects.first()
    Consent.objects.filter(pk=consent.pk).delete()
    assert any("no standing consent" in breach for breach in breaches_of(study))


def test_a_stale_tally_is_found(study):
    Tally.objects.filter(pk=Tally.objects.first().pk).update(stamp="old")
    (breach,) = breaches_of(study)
    assert breach.endswith("was made from another version")


def drop_guards():
    """Take away the triggers that keep the log append-only, as an owner of the database could."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            for (name,) in cursor.fetchall():
                cursor.execute(f'DROP TRIGGER "{name}"')
        else:
            cursor.execute("SET session_replication_role = replica")


def test_a_changed_entry_breaks_the_chain(study):
    drop_guards()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE surveys_entry SET action = 'nothing' WHERE id = (SELECT min(id) + 2 "
                       "FROM surveys_entry)")  # fmt: skip
    breaches = list(breaches_of_log())
    assert "the chain of the log is broken at seal 3" in breaches


def test_a_lost_version_is_found(study):
    drop_guards()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM surveys_version WHERE record_version = 1 AND "
                       "record_type = 'surveys.interview'")  # fmt: skip
    breaches = list(breaches_of_log())
    assert any("version 2 follows version 0" in breach for breach in breaches)


@pytest.fixture
def drawn():
    """Three waves whose experts have weights and strata, one of the strata with a lone expert."""
    study = make_study()
    strata = ("north", "north", "north", "south", "south", "east")
    for year in ("2018", "2019", "2020"):
        wave = make_wave(study, year)
        for number in range(6):
            projects = [{"stage": "production"}] * ((number + int(year)) % 3)
            projects.append({"stage": "research", "team_size": 3 + number})
            make_interview(wave, *projects, respondent=f"R{number}")
        if year != "2018":
            weigh(wave, **{f"R{n}": (0.7 + n * 1.3, stratum) for n, stratum in enumerate(strata)})
    define(study)
    count_study(study.pk)
    return study


def test_weighted_figures_hold(drawn):
    row = Estimate.objects.get(indicator__code="production", wave__code="2020", segment=None)
    assert (row.weighted, row.strata, row.df) == (True, 3, 3)
    assert row.value != row.unweighted
    assert Trend.objects.filter(indicator__code="production").exists()
    assert list(breaches_of(drawn)) == []


@pytest.mark.parametrize(
    ("field", "value"),
    [("weighted", False), ("strata", 2), ("unweighted", 0.25), ("value", 0.123), ("se", 0.5),
     ("df", 9)],
)  # fmt: skip
def test_a_figure_that_follows_weights_or_strata_otherwise_is_found(drawn, field, value):
    rows = Estimate.objects.filter(indicator__code="production", wave__code="2020", segment=None)
    rows.update(**{field: value})
    (breach,) = breaches_of(drawn)
    assert breach.startswith(f"estimate production / 2020: {field} is {value}, by the second path")


def test_a_weight_that_was_written_past_the_log_is_found(drawn):
    row = SampledExpert.objects.filter(wave__code="2020", respondent__code="R1").get()
    SampledExpert.objects.filter(pk=row.pk).update(millionths=9_000_000)
    breaches = list(breaches_of(drawn))
    assert any("estimate production / 2020: value" in one for one in breaches)
    assert any("change to production / 2020 from 2019: p is" in one for one in breaches)


def test_a_wave_with_one_expert_without_a_weight_is_unweighted(drawn):
    wave = drawn.waves.get(code="2020")
    make_interview(wave, {"stage": "production"}, respondent="R9")
    count_study(drawn.pk)
    row = Estimate.objects.get(indicator__code="production", wave__code="2020", segment=None)
    assert (row.weighted, row.strata, row.unweighted) == (False, 0, None)
    assert list(breaches_of(drawn)) == []


def test_the_command_says_that_everything_holds(study, capsys):
    call_command("verify", study.slug)
    assert capsys.readouterr().out == f"Everything holds: {study.slug}.\n"


def test_the_command_fails_with_a_list(study, capsys):
    Estimate.objects.filter(indicator__code="projects", wave__code="2019").update(count=7)
    with pytest.raises(CommandError, match="invariants are broken"):
        call_command("verify")
    assert f"{study.slug}: estimate projects / 2019: count is 7.0" in capsys.readouterr().err
