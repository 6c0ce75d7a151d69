import csv
import io
import json

import pytest
from django.core.management import CommandError, call_command

from analytics.actions import recounting
from analytics.actions.counting import count_study
from analytics.actions.export_settings import save_setting
from analytics.models import Estimate, Freshness
from surveys.actions.accounts import system_account
from surveys.domain.layout.options import Options, Unit
from tests.analytics.factories import claim, define, weigh
from tests.surveys.factories import make_interview, make_study, make_wave

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.sqlite_only]

FIGURE_KEYS = {
    "indicator", "unit", "segment", "category", "wave", "base", "clusters", "approved", "count",
    "value", "se", "low", "high", "method", "df", "deff", "grade", "comparability",
}  # fmt: skip
CHANGE_KEYS = {
    "indicator", "unit", "segment", "category", "from", "to", "difference", "low", "high", "ratio",
    "ratio_low", "ratio_high", "p", "p_adjusted", "verdict", "panel_clusters", "comparability",
    "reason",
}  # fmt: skip


@pytest.fixture
def study():
    study = make_study(name={"en": "Deep learning", "es": "Aprendizaje profundo"})
    waves = [
        make_wave(study, "2017", nature="invented"),
        make_wave(study, "2018", nature="reconstructed"),
        make_wave(study, "2019"),
    ]
    define(study, claims=[claim(value=50, digits=0)])
    for wave in waves:
        for number in range(3):
            make_interview(
                wave,
                {"stage": "production", "team_size": number + 2, "frameworks": ["pytorch"]},
                {},
                respondent=f"R{number}",
            )
    count_study(study.pk)
    return study


@pytest.fixture
def run(capsys):
    def run(*arguments):
        capsys.readouterr()
        call_command(*arguments)
        return capsys.readouterr().out

    return run


def test_trends_as_json_have_the_agreed_shape(study, run):
    figures = json.loads(run("trends", study.slug, "--format", "json"))
    assert {set(figure) >= FIGURE_KEYS for figure in figures} == {True}
    found = {(one["indicator"], one["wave"]): one for one in figures}
    share = found["production", "2019"]
    assert (share["count"], share["base"], share["value"], share["segment"]) == (3, 6, 0.5, None)
    assert (share["approved"], share["clusters"], share["method"]) == (0, 3, "kg")
    assert found["team", "2019"]["value"] == 3
    assert found["projects", "2017"]["nature"] == "invented"


def test_trends_of_one_indicator_by_a_segment(study, run):
    chosen = ("--indicator", "production", "--segment", "aws_customer", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(run("trends", study.slug, *chosen))))
    assert [(row["segment"], row["category"], row["wave"], row["base"]) for row in rows] == [
        ("customer", "yes", "2017", "6"),
        ("customer", "yes", "2018", "6"),
        ("customer", "yes", "2019", "6"),
        ("customer", "no", "2017", "0"),
        ("customer", "no", "2018", "0"),
        ("customer", "no", "2019", "0"),
    ]


def test_trends_as_a_table_say_what_each_wave_is(study, run):
    table = run("trends", study.slug)
    lines = table.splitlines()
    assert lines[:4] == [
        "Deep learning",
        "  2017: INVENTED, purposive selection",
        "  2018: RECONSTRUCTED, purposive selection",
        "  2019: OBSERVED, purposive selection",
    ]
    production = next(line for line in lines if line.startswith("In production"))
    assert production.split()[2] == "50%"
    assert "3/6" in production
    assert "it is not a margin of error for a population" in table


def test_a_table_in_spanish(study, run):
    lines = run("trends", study.slug, "--language", "es").splitlines()
    assert lines[0] == "Aprendizaje profundo"
    assert any(line.startswith("En producción") for line in lines)


def test_what_still_waits_is_said_beside_the_figures(study, capsys):
    make_interview(study.waves.last(), {})
    call_command("trends", study.slug)
    assert capsys.readouterr().err == "1 interview is still being counted.\n"
    make_wave(study, "2020")
    call_command("trends", study.slug)
    assert capsys.readouterr().err == "All figures are being counted anew.\n"


def test_changes_have_the_agreed_shape_and_every_pair_of_waves(study, run):
    changes = json.loads(run("changes", study.slug, "--format", "json"))
    assert {set(change) >= CHANGE_KEYS for change in changes} == {True}
    pairs = {(change["from"], change["to"]) for change in changes}
    assert pairs == {("2017", "2018"), ("2018", "2019"), ("2017", "2019")}
    shown = {(one["indicator"], one["panel_clusters"]) for one in changes}
    assert {number for indicator, number in shown if indicator != "using"} == {3}


def test_no_filter_moves_an_adjusted_p_value(study, run):
    everything = json.loads(run("changes", study.slug, "--format", "json"))
    only = json.loads(
        run("changes", study.slug, "--from", "2018", "--to", "2019", "--format", "json")
    )
    assert only == [c for c in everything if (c["from"], c["to"]) == ("2018", "2019")]
    assert "2018" in run("changes", study.slug)


def test_claims(study, run):
    (checked,) = json.loads(run("claims", study.slug, "--format", "json"))
    assert checked == {
        "claim": "F1",
        "published": "50 %",
        "computed": 0.5,
        "base": 6,
        "count": 3,
        "verdict": "holds",
        "reason": "",
        "entry": Freshness.objects.get(study=study).counted,
    }
    assert "50.0%" in run("claims", study.slug)


def test_recompute_tells_how_far_it_has_come(study, run, monkeypatch):
    monkeypatch.setattr(recounting, "ALONE", 0)
    said = run("recompute", study.slug).splitlines()
    assert said[0] == f"{study.slug}: 1 of 1 parts counted"
    assert said[1].startswith("Counted 9 interviews, as of entry ")


def test_recompute_builds_everything_again(study, run):
    Estimate.objects.update(value=0.1)
    assert run("recompute", study.slug).startswith("Counted 9 interviews, as of entry ")
    assert Estimate.objects.get(indicator__code="production", wave__code="2019",
                                segment=None).value == 0.5  # fmt: skip


def test_data_with_a_manifest_beside_it(study, run, tmp_path):
    path = tmp_path / "projects.csv"
    said = run("export_data", study.slug, "--unit", "project", "--wave", "2019", "--to", str(path))
    assert said.startswith("6 rows in ")
    assert len(path.read_text().splitlines()) == 7
    manifest = json.loads((tmp_path / "projects.csv.manifest.json").read_text())
    assert (manifest["study"], manifest["rows"]) == (study.slug, 6)
    assert [wave["nature"] for wave in manifest["waves"]] == ["observed"]


def test_data_as_settings_say_that_were_saved(study, run, tmp_path):
    chosen = Options(unit=Unit.INTERVIEW, waves=("2019",), labels=True)
    by = system_account()
    save_setting(by=by, study=study, name="Ours", options=chosen, format="jsonl")
    path = tmp_path / "ours.jsonl"
    run("export_data", study.slug, "--setting", "Ours", "--to", str(path))
    manifest = json.loads((tmp_path / "ours.jsonl.manifest.json").read_text())
    assert (manifest["options"], manifest["format"]) == (chosen.as_json(), "jsonl")
    with pytest.raises(CommandError) as caught:
        run("export_data", study.slug, "--setting", "Ours", "--labels", "--to", str(path))
    assert str(caught.value) == "The settings say that already: leave out --labels."


def test_what_settings_name_in_vain_is_said_and_the_file_is_made(study, tmp_path, capsys):
    chosen = Options(variables=("stage", "gone"))
    save_setting(by=system_account(), study=study, name="Ours", options=chosen, format="csv")
    to = str(tmp_path / "ours.csv")
    call_command("export_data", study.slug, "--setting", "Ours", "--to", to)
    assert "not there any more, or may not leave: gone." in capsys.readouterr().err
    assert (tmp_path / "ours.csv").exists()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (
            ("export_data", "SLUG", "--setting", "x", "--to", "x.csv"),
            "There are no settings called “x”. Known: –.",
        ),
        (("trends", "nothing"), "There is no study 'nothing'. Known: "),
        (("trends", "SLUG", "--indicator", "x"), "There is no indicator 'x'. Known: production"),
        (("trends", "SLUG", "--segment", "x"), "There is no segment 'x'. Known: customer"),
        (("changes", "SLUG", "--from", "1999"), "There is no wave '1999'. Known: 2017"),
        (
            ("export_data", "SLUG", "--unit", "project", "--wave", "1999", "--to", "x.csv"),
            "There is no wave '1999' in ",
        ),
        (
            ("export_data", "SLUG", "--unit", "project", "--to", "/no/such/folder/x.csv"),
            "The folder /no/such/folder does not exist; nothing was written.",
        ),
        (
            ("export_data", "SLUG", "--unit", "project", "--to", "/"),
            "/ is a folder; nothing was written. Name a file.",
        ),
        (
            ("export_data", "SLUG", "--unit", "project", "--to", "/proc/x.csv"),
            "/proc",  # nobody writes there, whatever the system calls it
        ),
        (("export_study", "SLUG", "/proc/x"), "/proc"),
    ],
)
def test_a_wrong_argument_is_answered_with_what_there_is(study, arguments, says):
    with pytest.raises(CommandError) as caught:
        call_command(*(study.slug if one == "SLUG" else one for one in arguments))
    assert str(caught.value).startswith(says)


def test_consistency_says_whether_claims_hold_together(run, study):
    define(study, claims=[claim(value=50, digits=0), claim("F2", value=80, digits=0)])
    (group,) = json.loads(run("consistency", study.slug, "--format", "json"))
    assert (group["wave"], group["unit"], group["holds"]) == ("2019", "project", False)
    assert sorted(group["conflict"]) == ["F1", "F2"]
    # halfway between both, each is 15 points off
    assert group["widening"] == pytest.approx(15, abs=0.02)
    assert group["misses"] is None  # nothing says how many projects there are
    assert "F1, F2" in run("consistency", study.slug)
    assert "contradicción" in run("consistency", study.slug, "--language", "es")


def test_tables_in_the_terminal_say_what_is_weighted(study, run):
    weigh(study.waves.get(code="2019"), R0=(1, "a"), R1=(2, "b"), R2=(1, "b"))
    count_study(study.pk)
    lines = run("trends", study.slug).splitlines()
    assert lines[1:4] == [
        "  2017: INVENTED, purposive selection, unweighted",
        "  2018: RECONSTRUCTED, purposive selection, unweighted",
        "  2019: OBSERVED, purposive selection, weighted, 2 strata",
    ]
    assert "Part of a change between the two can come of the weights alone." in lines[4]
    production = next(line for line in lines if line.startswith("In production"))
    assert "50%w (" in production
    assert "“w” weighted; count and base are numbers of records." in lines
    for command in ("changes", "claims"):
        assert "2019: OBSERVED, purposive selection, weighted, 2 strata" in run(command, study.slug)
