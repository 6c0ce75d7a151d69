"""The published figures, recomputed straight from the CSV files with pandas.

This path knows nothing of the expression language and of the counting; it reads cells.
"""

from functools import cache
from pathlib import Path

import pandas as pd
import pytest
import yaml

PACKAGE = Path(__file__).parents[2] / "studies" / "deep-learning"


def read(name: str) -> pd.DataFrame:
    return pd.read_csv(PACKAGE / f"{name}.csv", dtype=str, keep_default_na=False)


@cache
def interviews() -> pd.DataFrame:
    return read("interviews").set_index("id")


@cache
def projects() -> pd.DataFrame:
    table = read("projects").set_index("id")
    return table.join(interviews()[["wave", "respondent", "aws_customer"]], on="interview")


def selected(column: pd.Series, code: str) -> pd.Series:
    return column.str.split().apply(lambda codes: code in codes)


def how_many_selected(column: pd.Series) -> pd.Series:
    return column.where(column != "[]", "").str.split().str.len()


def of_wave(wave: str) -> dict[str, pd.Series]:
    """The attributes of the wave's projects that the published figures speak of."""
    table = projects()[projects().wave == wave]
    return {
        "all": table.stage != "",
        "production": table.stage == "production",
        "cloud": table.environment == "cloud",
        "aws": selected(table.providers, "aws"),
        "tensorflow": selected(table.frameworks, "tensorflow"),
        "pytorch": selected(table.frameworks, "pytorch"),
        "single": how_many_selected(table.frameworks) == 1,
    }


@pytest.mark.parametrize(
    ("claim", "base", "numerator", "count", "of", "printed"),
    [
        ("F04", ["all"], "production", 120, 316, 38),
        ("F05", ["all"], "cloud", 303, 316, 96),
        ("F06", ["all"], "tensorflow", 234, 316, 74),
        ("F07", ["all"], "pytorch", 136, 316, 43),
        ("F08", ["all"], "single", 29, 316, 9),
        ("F08b", ["production"], "single", 11, 120, 9),
        ("F09", ["cloud"], "aws", 270, 303, 89),
        ("F10", ["cloud", "tensorflow"], "aws", 192, 225, 85),
        ("F11", ["cloud", "pytorch"], "aws", 109, 131, 83),
        ("F12", ["production"], "cloud", 118, 120, 98),
        ("F13", ["production"], "aws", 107, 120, 89),
        ("F14", ["production"], "tensorflow", 91, 120, 76),
        ("F15", ["production"], "pytorch", 34, 120, 28),
    ],
)
def test_share_of_projects_of_2019(claim, base, numerator, count, of, printed):
    attributes = of_wave("2019")
    in_base = attributes["all"]
    for attribute in base:
        in_base = in_base & attributes[attribute]
    assert (int((in_base & attributes[numerator]).sum()), int(in_base.sum())) == (count, of)
    assert int(100 * count / of + 0.5) == printed


def test_managed_service_in_2019():
    customers = interviews().query("wave == '2019' and aws_customer == 'yes'")
    assert len(customers) == 30
    assert customers.managed_service.value_counts()["using"] == 19
    assert set(customers.managed_service) == {"using", "testing", "not_using"}
    others = interviews().query("wave == '2019' and aws_customer == 'no'")
    assert set(others.managed_service) == {".not_applicable"}


def test_every_expert_of_2019_names_cost():
    experts = interviews().query("wave == '2019'")
    assert int(selected(experts.cloud_benefits, "cost").sum()) == len(experts) == 32


def test_totals_of_2018():
    attributes = of_wave("2018")
    counts = {name: int(values.sum()) for name, values in attributes.items()}
    assert (counts["all"], counts["production"], counts["cloud"]) == (177, 25, 170)


def test_managed_service_in_2018_is_about_a_third_and_almost_doubles():
    customers = interviews().query("wave == '2018' and aws_customer == 'yes'")
    share = customers.managed_service.isin(["using", "considering"]).sum() / len(customers)
    assert share == 7 / 21
    assert (19 / 30) / share == pytest.approx(1.9)


def test_hardly_anyone_of_2017_is_in_production():
    assert int(of_wave("2017")["production"].sum()) == 4


def test_2017_asked_nothing_about_the_managed_service():
    assert set(interviews().query("wave == '2017'").managed_service) == {".not_asked"}
    assert set(interviews().query("wave != '2017'").managed_service) & {".not_asked"} == set()


def test_every_interview_counts():
    consents = read("consents")
    standing = consents[(consents.purpose == "participate") & (consents.withdrawn_on == "")]
    agreed = set(zip(standing.respondent, standing.wave, strict=True))
    assert set(zip(interviews().respondent, interviews().wave, strict=True)) == agreed
    assert interviews().state.value_counts().to_dict() == {"approved": 64, "submitted": 4}


def test_projects_of_other_clouds_only_where_the_organization_is_no_customer():
    outside = projects()[projects().aws_customer == "no"]
    assert not selected(outside.providers, "aws").any()


def test_project_lines_lead_forward_and_never_fall_back():
    order = ["research", "development", "proof_of_concept", "testing", "production"]
    links = read("project_links")
    old, new = projects().loc[links.predecessor], projects().loc[links.successor]
    assert set(links.kind) == {"continued", "renamed", "merged", "split"}
    assert (old.wave.to_numpy() < new.wave.to_numpy()).all()
    assert (old.respondent.to_numpy() == new.respondent.to_numpy()).all()
    ranks = [stages.map(order.index).to_numpy() for stages in (old.stage, new.stage)]
    assert (ranks[0] <= ranks[1]).all()


def test_the_custom_code_of_the_biotechnology_profile():
    custom = projects()[projects().frameworks == "[]"]
    assert custom[["wave", "respondent"]].to_numpy().tolist() == [
        ["2017", "R01"],
        ["2018", "R01"],
        ["2019", "R01"],
    ]


def test_quotes_only_with_consent_that_stands():
    consents = read("consents")
    standing = consents[(consents.purpose == "quote") & (consents.withdrawn_on == "")]
    agreed = set(zip(standing.respondent, standing.wave, strict=True))
    quoted = interviews().loc[read("quotes").interview]
    assert set(zip(quoted.respondent, quoted.wave, strict=True)) <= agreed


def test_claims_and_segments_name_what_exists():
    study = yaml.safe_load((PACKAGE / "study.yaml").read_text(encoding="utf-8"))
    indicators = {indicator["code"] for indicator in study["indicators"]}
    variables = {variable["code"] for variable in study["variables"]}
    assert {claim["indicator"] for claim in study["claims"]} <= indicators
    assert {segment["variable"] for segment in study["segments"]} <= variables


def test_odd_texts_are_there_to_be_handled():
    texts = pd.concat([interviews()[name] for name in ("goals", "motivation", "weaknesses")])
    texts = pd.concat([texts, interviews().strengths])
    for beginning in ("=", "-", "+", "@", "\\.", "\\[", "\\\\"):
        assert texts.str.startswith(beginning).any(), beginning
    for within in ("\n", '"', ",", "é"):
        assert texts.str.contains(within, regex=False).any(), within
