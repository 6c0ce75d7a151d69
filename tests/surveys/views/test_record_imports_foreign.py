"""Files that others made, brought in through the pages: what they say, and what stays asked."""

import json
import os
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from surveys.actions import jobs
from surveys.actions.record_imports import WORK
from surveys.models import ImportMapping, Interview, RecordImport
from tests.surveys.domain.record_files.foreign_files import (
    CNCF_CHOICES,
    CNCF_SURVEY,
    SHIFTED,
    foreign_form,
)
from tests.surveys.factories import make_member, make_study, make_wave

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.sqlite_only]
PUBLIC = Path(os.environ.get("CNCF_SURVEYS", "no folder"))
"""A folder with the Cloud Native Survey of 2018 and 2019, which is no part of the project."""


def upload(client, wave, name, content, **fields):
    file = SimpleUploadedFile(name, content)
    sent = {"wave": wave.code, "file": file, "agreed": "on", "consent": "1"} | fields
    page = client.post(reverse("import-list", args=[wave.study.slug]), sent)
    assert page.status_code == 302
    assert jobs.run_job(WORK)
    return RecordImport.objects.latest("created_at")


def send(client, taken, **said):
    """Send the form of the page as it is shown, with what somebody says."""
    address = reverse("import-page", args=[taken.study.slug, taken.pk])
    form = client.get(address).context["form"]
    shown = {bound.name: bound.value() for bound in form}
    sent = {name: value for name, value in (shown | said).items() if value not in (None, False)}
    page = client.post(address, sent)
    assert page.status_code == 302, page.context["lines"]
    assert jobs.run_job(WORK)
    taken.refresh_from_db()


def means(client, taken, meanings):
    """Return the fields that say what values mean, by question and text."""
    form = client.get(reverse("import-page", args=[taken.study.slug, taken.pk])).context["form"]
    return {
        f"value-{n}": meanings.get((one["question"], one["text"]), meanings.get(one["text"], "-"))
        for n, one in enumerate(form.values)
    }


def problems(taken):
    found = taken.findings.of_kind("problem")
    return {(one.column, one.message["code"]) for one in found}


def apply(client, taken):
    address = reverse("import-apply", args=[taken.study.slug, taken.pk])
    assert client.post(address, {"new_experts": "yes"}).status_code == 302
    assert jobs.run_job(WORK)
    taken.refresh_from_db()
    assert taken.applied_at


def person_of(client, study):
    person = make_member(study, "researcher")
    client.force_login(person)
    return person


def test_two_rows_of_headings_a_shift_and_words_come_in_by_what_is_confirmed(client):
    wave = make_wave(make_study(slug="foreign"), "2019", form=foreign_form())
    person_of(client, wave.study)
    taken = upload(client, wave, "theirs.csv", SHIFTED.encode())
    codes = {code for _, code in problems(taken)}
    assert {"labels_shifted", "no_experts"} <= codes
    assert taken.found["header_rows"] == 2
    assert taken.found["encoding"] == "utf-8"
    said = {"row_key": "theirs", "held_on": "2019-06-03", "others_out": "on"}
    send(client, taken, shift=taken.found["shift"], **said)
    targets = {one["heading"]: one["target"] for one in taken.found["columns"]}
    assert targets["Where do you run? Select all that apply./Public Cloud"] == "where/public"
    proposed = [one for one in taken.found["columns"] if one["proposed"]]
    assert [one["proposed"] for one in proposed] == ["size"]
    assert {code for _, code in problems(taken)} == {"column_proposed"}
    send(client, taken)  # what is proposed and not confirmed stays asked
    assert {code for _, code in problems(taken)} == {"column_proposed"}
    send(client, taken, do="accept")
    asked = {(one["question"], one["text"]): one["count"] for one in taken.found["values"]}
    assert asked == {("kubernetes", "Technology"): 1}
    send(client, taken, **means(client, taken, {"Technology": "-"}))
    assert taken.is_ready
    apply(client, taken)
    answers = [one.answers for one in Interview.objects.counted().order_by("respondent__code")]
    assert [one.get("kubernetes") for one in answers] == [
        "using", "using", {"missing": "no_answer"}, "evaluating",
    ]  # fmt: skip
    assert [one.get("ingress") for one in answers] == [
        ["envoy", "f5"], ["envoy", "nginx"], ["haproxy"], ["f5", "nginx"],
    ]  # fmt: skip
    assert answers[3]["size"] == "na"


def test_a_mapping_is_saved_and_used_for_the_next_file(client):
    study = make_study(slug="foreign")
    first = make_wave(study, "2018", form=foreign_form(), position=1)
    second = make_wave(study, "2019", form=foreign_form(), position=2)
    person_of(client, study)
    taken = upload(client, first, "theirs.csv", SHIFTED.encode())
    said = {"row_key": "theirs", "held_on": "2018-06-03", "others_out": "on"}
    send(client, taken, shift=taken.found["shift"], **said)
    send(client, taken, do="accept")
    send(client, taken, **means(client, taken, {"Technology": "evaluating"}))
    send(client, taken, do="save", mapping_name="  their  survey ")
    mapping = ImportMapping.objects.get()
    assert mapping.name == "their survey"
    assert mapping.said.held_on == mapping.said.consent == ""
    apply(client, taken)
    taken = upload(client, second, "next.csv", SHIFTED.encode(), mapping="their survey")
    assert problems(taken) == set()
    send(client, taken, held_on="2019-06-03")
    apply(client, taken)
    experts = [*Interview.objects.counted().values_list("respondent__code", flat=True)]
    assert len(set(experts)) == 8  # nobody of the second file is taken for one of the first
    listed = reverse("import-list", args=["foreign"])
    assert "their survey" in client.get(listed).text
    forget = reverse("import-mapping-forget", args=["foreign", mapping.pk])
    assert client.post(forget).status_code == 302
    assert "their survey" not in client.get(listed).text


def test_a_mapping_keeps_of_cells_those_alone_that_mean_a_category(client):
    study = make_study(slug="foreign")
    first = make_wave(study, "2018", form=foreign_form(), position=1)
    second = make_wave(study, "2019", form=foreign_form(), position=2)
    person_of(client, study)
    content = SHIFTED.replace("<50,x", "<50,Canary remark")
    content += "\nCanary answer,,,Canary place,,,,,>50,Canary remark"
    taken = upload(client, first, "theirs.csv", content.encode())
    said = {"row_key": "theirs", "held_on": "2018-06-03", "others_out": "on"}
    send(client, taken, shift=taken.found["shift"], **said)
    send(client, taken, do="accept")
    meant = {"Technology": "evaluating", "Canary place": "own"}
    send(client, taken, **means(client, taken, meant))
    send(client, taken, do="save", mapping_name="theirs")
    assert taken.is_ready  # this file goes on as somebody said
    mapping = ImportMapping.objects.get()
    assert mapping.said.values == {
        "kubernetes": {"Technology": "evaluating"},
        "where": {"Canary place": "own"},
    }
    kept = json.dumps(mapping.choices).replace("Canary place", "")
    assert "Canary" not in kept
    taken = upload(client, second, "next.csv", content.encode(), mapping="theirs")
    asked = {(one["question"], one["text"]) for one in taken.found["values"]}
    assert asked == {("kubernetes", "Canary answer")}


@pytest.mark.skipif(not PUBLIC.is_dir(), reason="the folder of the public survey is not there")
def test_the_published_shares_come_out_of_two_years_of_a_public_survey(client):
    study = make_study(slug="public")
    waves = {
        year: make_wave(
            study, str(year), form=foreign_form(CNCF_SURVEY, CNCF_CHOICES), position=place
        )
        for place, year in enumerate((2018, 2019), start=1)
    }
    person_of(client, study)
    for year, wave in waves.items():
        name = f"cncf_cloud_native_survey_{year}.csv"
        taken = upload(client, wave, name, (PUBLIC / name).read_bytes())
        said = {"row_key": "cncf", "held_on": f"{year}-08-01", "others_out": "on"}
        send(client, taken, shift=taken.found["shift"], **said)
        send(client, taken, do="accept", **by_hand(taken))
        known = {"Currently Using": "using"}
        send(client, taken, **means(client, taken, known))
        apply(client, taken)
    for one in json.loads((PUBLIC / "expected_shares.json").read_text()):
        counted = Interview.objects.counted().filter(wave=waves[one["year"]])
        answers = [record.answers for record in counted]
        code, chosen = MEANT[one["statistic"]]
        if code == "where":
            found = sum("public" in record.get(code, []) for record in answers), len(answers)
        else:
            given = [record[code] for record in answers if isinstance(record.get(code), str)]
            found = given.count(chosen), len(given)
        assert found == (one["k"], one["n"]), one["statistic"]


def by_hand(taken):
    """Return what a person says of columns by hand: those of other categories are left out.

    Two questions are worded otherwise in 2019, too far from 2018 to be proposed.
    """
    said = {}
    for number, one in enumerate(taken.found["columns"]):
        if one["candidates"]:
            said[f"column-{number}"] = "-"
        for option, code in (("/Kubernetes", "kubernetes"), ("/Production", "containers")):
            if one["heading"].startswith("Please indicate") and one["heading"].endswith(option):
                said[f"column-{number}"] = code
    return said


MEANT = {
    "Kubernetes in production": ("kubernetes", "using"),
    "containers in production": ("containers", "using"),
    "data centre type: public cloud (multi-select)": ("where", "public"),
}


FORM_OF_TICKS = """
| type | name | label |
| select_multiple tool | tools | Which tools does it use? |
| integer | team_size | How many people are in the team? |
"""
TOOLS = """
| list_name | name | label |
| tool | tensorflow | TensorFlow |
| tool | pytorch | PyTorch |
"""
ASKED = "Which tools does it use?"
TICKS = "\n".join(
    [
        f"respondent,Date,{ASKED}/Tensor Flow,{ASKED}/PyTorch,{ASKED}/None of these,Team size,Hue",
        "R1,2019-06-03,x,,,3,<b>red</b>",
        "R2,2019-06-03,,,x,4,green",
        "R3,2019-06-04,,,,5,green",
    ]
)


@pytest.fixture
def ticks(client):
    wave = make_wave(make_study(slug="ticks"), "2019", form=foreign_form(FORM_OF_TICKS, TOOLS))
    person_of(client, wave.study)
    return upload(client, wave, "ticks.csv", TICKS.encode())


def page_of(client, taken, **query):
    address = reverse("import-page", args=[taken.study.slug, taken.pk])
    return client.get(address, query, headers={"accept-language": "en"})


def test_a_tick_for_none_of_these_is_confirmed_and_comes_in_as_the_desk_stores_it(client, ticks):
    proposed = {one["heading"]: one["proposed"] for one in ticks.found["columns"]}
    assert {heading: code for heading, code in proposed.items() if code} == {
        "Date": "held_on",
        f"{ASKED}/Tensor Flow": "tools/tensorflow",
        f"{ASKED}/None of these": "tools/[]",
        "Team size": "team_size",
    }
    page = page_of(client, ticks)
    assert f'<p class="hint">none of them selected · {ASKED}</p>' in page.text
    offered = dict(page.context["form"].offered)
    assert offered["tools/tensorflow"] == f"TensorFlow · {ASKED}"
    assert offered["tools/[]"] == f"none of them selected · {ASKED}"
    send(client, ticks, do="accept", others_out="on")
    assert ticks.is_ready
    apply(client, ticks)
    answers = [one.answers for one in Interview.objects.counted().order_by("respondent__code")]
    assert [one["tools"] for one in answers] == [["tensorflow"], [], {"missing": "no_answer"}]


def test_cells_stand_beside_headings_until_the_file_is_imported_and_in_no_mapping(client, ticks):
    page = page_of(client, ticks).text
    assert "&lt;b&gt;red&lt;/b&gt; · green" in page
    assert "<b>red" not in page
    send(client, ticks, do="accept", others_out="on")
    send(client, ticks, do="save", mapping_name="ticks")
    assert "green" not in json.dumps(ImportMapping.objects.get().choices)
    apply(client, ticks)
    assert "green" not in json.dumps(ticks.found)


def test_columns_are_told_once_and_other_problems_beside_them(client, ticks):
    page = page_of(client, ticks)
    assert "5 columns wait to be told what they hold." in page.text
    assert page.context["kinds"] == []
    copied = client.get(reverse("import-copy", args=["ticks", ticks.pk]))
    assert copied.status_code == 200  # which says it beside the columns, too
    send(client, ticks, do="accept", **{"column-6": "team_size"})
    page = page_of(client, ticks)
    assert "to be told" not in page.text
    assert [(one, number) for one, _, number in page.context["kinds"]] == [("problem", 1)]
    assert [one.message["code"] for one in page.context["page"]] == ["column_twice"]
    send(client, ticks, **{"column-6": ""})  # taken back
    assert "1 column waits to be told" in page_of(client, ticks).text


def test_where_the_code_of_the_expert_is_lacking_rows_of_headings_are_said_once(client):
    wave = make_wave(make_study(slug="foreign"), "2019", form=foreign_form())
    person_of(client, wave.study)
    taken = upload(client, wave, "theirs.csv", SHIFTED.encode())
    page = page_of(client, taken)
    assert "No column is known to hold the code of the expert (respondent)" in page.text
    assert page.text.count("found out: two, question and option") == 1
    assert "first row" not in page.text
    found = {one.message["code"] for one in page.context["page"]}
    assert found == {"no_experts", "labels_shifted"}
    assert page.context["number"] == len(page.context["page"])


def test_cells_are_counted_of_values_that_a_mapping_knows(client):
    study = make_study(slug="foreign")
    first = make_wave(study, "2018", form=foreign_form(), position=1)
    second = make_wave(study, "2019", form=foreign_form(), position=2)
    person_of(client, study)
    content = SHIFTED + "\nTechnology,,,Moon,,,,,>50,"
    taken = upload(client, first, "theirs.csv", content.encode())
    said = {"row_key": "theirs", "held_on": "2018-06-03", "others_out": "on"}
    send(client, taken, shift=taken.found["shift"], **said)
    send(client, taken, do="accept")
    send(client, taken, **means(client, taken, {"Technology": "evaluating", "Moon": "own"}))
    send(client, taken, do="save", mapping_name="theirs")
    taken = upload(client, second, "next.csv", SHIFTED.encode(), mapping="theirs")
    values = page_of(client, taken).context["form"].values
    assert {one["text"]: one["count"] for one in values} == {"Technology": 1, "Moon": 0}


def test_interviews_and_drafts_are_numbers_of_their_own(client):
    wave = make_wave(make_study(slug="ticks"), "2019", form=foreign_form(FORM_OF_TICKS, TOOLS))
    person_of(client, wave.study)
    text = "respondent,held_on,team_size\nR1,2019-06-03,3\n"
    taken = upload(client, wave, "drafts.csv", text.encode(), agreed="", consent="")
    page = page_of(client, taken).text
    assert "<dt>Interviews</dt><dd>1</dd>" in page
    assert "<dt>Drafts in the file, which do not count</dt><dd>1</dd>" in page
