"""A package beside a stored study: what is new comes in, what is told otherwise is named."""

from uuid import UUID

import pytest

from surveys.domain.package import comparing
from surveys.domain.package.comparing import additions
from surveys.domain.package.files import TABLES
from surveys.domain.package.reading import read_contents
from surveys.domain.package.study_file import CategoryContent, LineageContent
from tests.surveys.domain.package.contents import (
    C18,
    I18,
    I19,
    LINK,
    P18,
    P19,
    PROFILE,
    QUOTE,
    STUDY,
    package,
)

NEW = "77777777-7777-4777-8777-777777777777"


class Stored:
    """A stored study that has what a package has."""

    def __init__(self, kept):
        self.study, self.forms = kept.study, kept.forms
        self.kept = kept

    def like(self, table, rows):
        others = self.kept.interviews if table == "projects" else ()
        return [*others, *self.kept.rows(table)]


def read(**changes):
    """Return a package; the changes replace text, by file stem."""
    reading = read_contents(package(**changes))
    assert reading.problems == []
    return reading.package


@pytest.fixture(scope="module")
def stored():
    return Stored(read())


def told(found):
    return [(one.file, one.row, one.column, one.code) for one in found]


def what(found):
    return [one.params.get("what") for one in found]


def test_a_package_that_is_stored_already_adds_nothing(stored):
    new, problems = additions(read(), stored)
    assert problems == []
    assert {table: len(new.rows(table)) for table in TABLES} == dict.fromkeys(TABLES, 0)
    assert (new.study.waves, new.study.variables, new.study.themes) == ((), (), ())
    assert new.forms == {"2018": (), "2019": ()}


@pytest.mark.parametrize(
    ("old", "new", "name"),
    [
        ("en: Small study", "en: Another study", "name"),
        ("description: {}", "description:\n  en: What it is", "description"),
        ("notes: {}", "notes:\n  en: Read this", "notes"),
        ("- en\n- es\n", "- es\n- en\n", "languages"),
        ("sponsor: {}\n  contacted: 10", "sponsor: {}\n  contacted: 11", "waves: 2018"),
        ("en: Skills", "en: Abilities", "themes: skills"),
        ("en: Stage\n  lineage", "en: Phase\n  lineage", "variables: stage"),
        ("status: caution", "status: comparable", "variables: managed_service"),
    ],
)
def test_what_the_study_is_said_to_be_otherwise_is_named(stored, old, new, name):
    _, problems = additions(read(study=(old, new)), stored)
    assert what(problems) == [name]
    assert told(problems)[0][::3] == ("study.yaml", "study_differs")


WAVE = STUDY[STUDY.index("- code: '2019'") : STUDY.index("variables:")]


def test_a_wave_and_a_theme_that_are_new_come_in_alone(stored):
    later = WAVE + WAVE.replace("2019", "2020")
    theme = "themes:\n- code: money\n  label:\n    en: Money\n"
    contents = package(study=(WAVE, later))
    text = contents["study.yaml"].decode().replace("themes:\n", theme)
    new, problems = additions(
        read_contents(contents | {"study.yaml": text.encode()}).package, stored
    )
    assert problems == []
    assert [one.code for one in new.study.waves] == ["2020"]
    assert [one.code for one in new.study.themes] == ["money"]
    assert new.study.variables == ()


def test_of_a_known_variable_the_waves_that_are_new_to_it_come_in(stored):
    said = "en: Stage\n  lineage:\n    '2019':\n      status: break\n      note: {}\n"
    new, problems = additions(read(study=("en: Stage\n  lineage: {}\n", said)), stored)
    assert problems == []
    assert [(one.code, dict(one.lineage)) for one in new.study.variables] == [
        ("stage", {"2019": LineageContent("break")})
    ]


def test_what_a_package_leaves_out_of_the_lineage_stays(stored):
    at = STUDY.index("  lineage:\n    '2019':")
    lineage = STUDY[at : STUDY.index("- code: staff")]
    new, problems = additions(read(study=(lineage, "  lineage: {}\n")), stored)
    assert problems == []
    assert new.study.variables == ()


def test_a_variable_that_is_new_comes_in_whole(stored):
    added = (
        "variables:\n- code: size\n  level: project\n  privacy: open\n  label:\n    en: Size\n"
        "  categories:\n  - code: big\n    label:\n      en: Big\n"
    )
    contents = package(study=("variables:\n", added))
    heading, *lines = contents["projects.csv"].decode().splitlines()
    lines = [f"{heading},size", *(f"{line}," for line in lines)]
    contents["projects.csv"] = "\n".join([*lines, ""]).encode()
    new, problems = additions(read_contents(contents).package, stored)
    assert problems == []
    (size,) = new.study.variables
    assert size.categories == (CategoryContent("big", {"en": "Big"}),)


def test_a_further_version_of_a_questionnaire_comes_in(stored):
    contents = package()
    for sheet in ("survey", "choices", "settings"):
        held = contents[f"questionnaires/2019/{sheet}.csv"]
        contents[f"questionnaires/2019/2/{sheet}.csv"] = held.replace(b"test,1,", b"test,2,")
    new, problems = additions(read_contents(contents).package, stored)
    assert problems == []
    assert {wave: [one.version for one in forms] for wave, forms in new.forms.items()} == {
        "2018": [],
        "2019": ["2"],
    }


def test_a_questionnaire_that_asks_otherwise_is_named(stored):
    changed = package()
    path = "questionnaires/2019/survey.csv"
    changed[path] = changed[path].replace(b"How many people?", b"How many persons?")
    new, problems = additions(read_contents(changed).package, stored)
    assert told(problems) == [("questionnaires/2019", None, None, "study_differs")]
    assert what(problems) == ["questionnaire 1"]
    assert new.forms["2019"] == ()


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"interviews": ("video,2018-05-02", "phone,2018-05-02")}, ("interviews.csv", 2)),
        ({"projects": ("1,Pilot", "1,Other")}, ("projects.csv", 2)),
        ({"consents": ("2018-05-01", "2018-05-02")}, ("consents.csv", 2)),
        ({"quotes": ("One must try.", "Try.")}, ("quotes.csv", 2)),
        ({"profiles": ("They try.", "They fail.")}, ("profiles.csv", 2)),
        ({"project_links": (LINK, NEW)}, ("project_links.csv", 2)),
        ({"quotes": (QUOTE, NEW)}, ("quotes.csv", 2)),
        ({"profiles": (PROFILE, NEW)}, ("profiles.csv", 2)),
    ],
)
def test_a_row_that_is_stored_otherwise_is_named_and_left_out(stored, changes, problem):
    new, problems = additions(read(**changes), stored)
    assert told(problems) == [(*problem, None, "row_differs")]
    assert len(new.rows(problem[0].removesuffix(".csv"))) == 0


def test_a_project_of_a_stored_interview_is_no_new_one(stored):
    more = f"{NEW},{I19},3,Third,research,.no_answer,.no_answer\n"
    contents = package()
    contents["projects.csv"] += more.encode()
    new, problems = additions(read_contents(contents).package, stored)
    assert told(problems) == [("projects.csv", 5, None, "row_differs")]
    assert len(new.projects) == 0


def test_a_project_that_belongs_to_another_interview_is_named(stored):
    contents = package()
    contents["project_links.csv"] = b"id,predecessor,successor,kind\n"
    contents["quotes.csv"] = contents["quotes.csv"].replace(P18.encode(), b"")
    contents["projects.csv"] = contents["projects.csv"].replace(
        f"{P18},{I18},1".encode(), f"{P18},{I19},3".encode()
    )
    _, problems = additions(read_contents(contents).package, stored)
    assert ("projects.csv", 2, None, "row_differs") in told(problems)


@pytest.mark.parametrize(
    ("table", "old", "new"),
    [
        ("quotes", f"{I18},{P18},1", f"{I19},{P19},1"),
        ("profiles", f"2019,{I19},1", f"2018,{I18},1"),
    ],
)
def test_an_id_that_another_record_has_is_named(stored, table, old, new):
    added, problems = additions(read(**{table: (old, new)}), stored)
    assert told(problems) == [(f"{table}.csv", 2, "id", "taken")]
    assert len(added.rows(table)) == 0


@pytest.mark.parametrize("table", ["respondents", "organizations"])
def test_a_code_that_is_stored_in_other_letters_is_named_with_what_is_stored(stored, table):
    code = {"respondents": "R2", "organizations": "O1"}[table]
    if table == "organizations":
        changes = {"organizations": ("O1", "o1"), "interviews": ("R1,O1", "R1,o1")}
    else:
        changes = {"respondents": ("R2", "r2")}
    _, problems = additions(read(**changes), stored)
    first = next(one for one in problems if one.code == "code_differs")
    assert told([first]) == [(f"{table}.csv", 3 if code == "R2" else 2, "code", "code_differs")]
    assert first.params == {"code": code.lower(), "stored": code}


def test_a_second_interview_of_an_expert_in_a_wave_names_the_first(stored):
    changes = dict.fromkeys(("interviews", "profiles"), (I19, NEW))
    contents = package(**changes)
    contents["projects.csv"] = contents["projects.csv"].replace(I19.encode(), NEW.encode())
    _, problems = additions(read_contents(contents).package, stored)
    (second,) = (one for one in problems if one.code == "already_interviewed")
    assert (second.file, second.row, second.column) == ("interviews.csv", 3, "respondent")
    assert second.params == {"expert": "R1", "wave": "2019", "id": I19}


def test_a_consent_that_overlaps_a_stored_one_is_named(stored):
    contents = package(consents=(C18, NEW))
    contents["consents.csv"] = contents["consents.csv"].replace(b"2018-05-01,\n", b"2018-05-03,\n")
    _, problems = additions(read_contents(contents).package, stored)
    assert told(problems) == [("consents.csv", 2, "given_on", "consents_overlap")]


def test_rows_that_are_new_come_in_beside_those_that_are_stored(stored):
    contents = package()
    contents["respondents.csv"] += b"R3\n"
    interview = f"{NEW},2019,R3,,,1,draft,,,,en,,no,.not_applicable,5,\n"
    contents["interviews.csv"] += interview.encode()
    contents["quotes.csv"] += f"{NEW},{I18},,2,es,Es caro.,,,,skills\n".encode()
    contents["consents.csv"] += f"{NEW},R3,2019,participate,2,2019-06-01,\n".encode()
    new, problems = additions(read_contents(contents).package, stored)
    assert problems == []
    assert [one.code for one in new.respondents] == ["R3"]
    assert [(one.id, one.respondent) for one in new.interviews] == [(UUID(NEW), "R3")]
    assert [(one.id, one.themes) for one in new.quotes] == [(UUID(NEW), ("skills",))]
    assert [one.respondent for one in new.consents] == ["R3"]


def test_a_table_is_not_compared_to_its_end_when_all_of_it_differs(stored, monkeypatch):
    monkeypatch.setattr(comparing, "MOST_BETWEEN", 1)
    monkeypatch.setattr(comparing, "CHUNK", 1)
    contents = package(interviews=("video,2018-05-02", "phone,2018-05-02"))
    contents["interviews.csv"] = contents["interviews.csv"].replace(
        b"submitted,,", b"submitted,video,"
    )
    _, problems = additions(read_contents(contents).package, stored)
    assert told(problems) == [("interviews.csv", 2, None, "row_differs")]
