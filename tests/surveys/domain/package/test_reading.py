"""What a package says is read as it stands; what is wrong is said with its place."""

import pytest

from surveys.domain.package.reading import read_contents, read_path
from surveys.domain.package.writing import package_files
from tests.surveys.domain.package.contents import (
    CQ,
    I18,
    I19,
    P18,
    P19,
    Q19,
    SECOND,
    package,
    problems,
    with_second_conversation,
)


def test_a_package_comes_back_byte_for_byte():
    contents = package()
    reading = read_contents(contents)
    assert [str(problem) for problem in [*reading.problems, *reading.warnings]] == []
    written = package_files(reading.package)
    descriptor = written.pop("datapackage.json")
    assert written == contents
    again = read_contents(written | {"datapackage.json": descriptor})
    assert package_files(again.package)["datapackage.json"] == descriptor


def test_the_order_of_rows_in_the_files_does_not_matter():
    contents = package()
    header, *rows = contents["consents.csv"].splitlines(keepends=True)
    mixed = contents | {"consents.csv": header + b"".join(reversed(rows))}
    assert package_files(read_contents(mixed).package) == package_files(
        read_contents(contents).package
    )


def test_waves_that_do_not_follow_each_other_in_time_are_read_with_a_warning():
    reading = read_contents(package(study=("year: 2019", "year: 2017")))
    assert reading.package is not None
    (warning,) = [one for one in reading.warnings if one.column == "waves"]
    assert str(warning).startswith("study.yaml, column waves: Waves do not follow each other")


def test_kinds_of_empty_stay_apart():
    found = read_contents(package()).package
    first, second = found.interviews
    assert first.answers["staff"] == {"missing": "dont_know"}
    assert second.answers["managed_service"] == {"missing": "not_applicable"}
    assert second.answers["goals"] == ".hidden"
    pilot, running, other = found.projects
    assert pilot.answers["team_size"] == {"missing": "refused"}
    assert running.answers["frameworks"] == []
    assert other.answers["frameworks"] == {"missing": "no_answer"}


INTERVIEWS, PROJECTS = "interviews.csv", "projects.csv"


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"interviews": (",yes,using", ",perhaps,using")},
         f"{INTERVIEWS}, row 2, column aws_customer: Not a category of this question (got "
         "'perhaps'). Choose from: Yes (yes), No (no)."),
        ({"projects": ("[],5", "[],many")},
         f"{PROJECTS}, row 3, column team_size: Not a whole number (got 'many'). Enter digits "
         "only, like 12, or leave it blank for no answer."),
        ({"projects": ("[],5", "[],0")},
         f"{PROJECTS}, row 3, column team_size: Enter a number of at least 1 (got 0)."),
        ({"projects": ("[],5", ".refusd,5")},
         f"{PROJECTS}, row 3, column frameworks: Not a category of this question (got '.refusd'). "
         "Choose from: TensorFlow (tensorflow), PyTorch (pytorch)."),
        ({"interviews": ("no,.not_applicable", "no,using")},
         f"{INTERVIEWS}, row 3, column managed_service: A condition hides this question here, so "
         "it has no answer. Write .not_applicable, or correct the answers on which the condition "
         "depends."),
        ({"projects": (f"{Q19},{I19},2", f"{P19},{I19},2")},
         f"{PROJECTS}, row 4, column id: Row 3 has the same id. Keep one, or give it another."),
        ({"interviews": (f"{I19},2019,R1", f"{I19},2019,R9")},
         f"{INTERVIEWS}, row 3, column respondent: R9 is not in respondents.csv. Add it there, or "
         "mend it here."),
        ({"interviews": (f"{I19},2019", f"{I19},2018")},
         f"{INTERVIEWS}, row 3, column respondent: Row 2 is an interview of R1 in wave 2018, too, "
         "and an expert has one in a wave. Bring the two together, with the projects of both, or "
         "mend the code of one."),
        ({"respondents": ("R2", "r1")},
         "respondents.csv, row 3, column code: r1 is the same code as R1 in row 2, written in "
         "another way. Keep one of the two, and write it so in every file."),
        ({"organizations": ("O1", "O1\no1")},
         "organizations.csv, row 3, column code: o1 is the same code as O1 in row 2"),
        ({"interviews": (f"{I19},2019", f"{I19},2020")},
         f"{INTERVIEWS}, row 3, column wave: 2020 is not in study.yaml. Add it there, or mend it "
         "here."),
        ({"interviews": ("INT-1,1,approved", "INT-1,7,approved")},
         f"{INTERVIEWS}, row 2, column questionnaire: Wave 2018 has no questionnaire of version 7 "
         "(it has: 1)."),
        ({"interviews": ("approved", "finished")},
         f"{INTERVIEWS}, row 2, column state: 'finished' cannot stand here. Choose from: draft, "
         "submitted, approved, returned."),
        ({"interviews": ("2018-05-02", "02.05.2018")},
         f"{INTERVIEWS}, row 2, column held_on: '02.05.2018' is no date. Write year, month and "
         "day, like 2019-06-30."),
        ({"interviews": ("submitted,,2019-06-03", "submitted,,")},
         f"{INTERVIEWS}, row 3, column held_on: An interview that is submitted has a date. Fill "
         "it in."),
        ({"interviews": ("managed_service,staff", "managed_service,stuff")},
         f"{INTERVIEWS}, row 1, column staff: This column is missing. Add it."),
        ({"projects": (f"{P18},{I18}", f"{P18[:-1]},{I18}")},
         f"{PROJECTS}, row 2, column id: '{P18[:-1]}' is no id. An id is a UUID, like "
         "6fa459ea-ee8a-4ca4-894e-db77e160355e."),
        ({"projects": (f"{I19},2,Second", f"{I19},3,Second")},
         f"{PROJECTS}, row 4, column position: Place 3 cannot be: number the 2 rows of the same "
         "interview from 1 to 2, each once."),
        ({"project_links": (f"{P18},{P19}", f"{P19},{P18}")},
         "project_links.csv, row 2, column kind: The successor must be of a later wave than its "
         "predecessor. Swap the two, or choose another project."),
        ({"consents": ("2019-07-01", "2019-05-31")},
         "consents.csv, row 4, column withdrawn_on: The consent was withdrawn before it was given "
         "(2019-06-01)."),
        ({"consents": ("R1,2019,participate", "R2,2019,participate")},
         f"{INTERVIEWS}, row 3, column respondent: There is no consent of respondent R1 to "
         "participate in wave 2019. Record it, or keep the interview as a draft."),
        ({"consents": (f"{CQ},R1,2019,quote", f"{CQ},R1,2019,participate")},
         "consents.csv, row 3, column given_on: The consent given on 2019-06-01 for the same "
         "purpose was not withdrawn before 2019-06-01. Withdraw it first, or correct the dates."),
        ({"interviews": ("2019-06-03", "0219-06-03")},
         f"{INTERVIEWS}, row 3, column held_on: The year 219 cannot be right: no date lies "
         "before the year 1000. Write the year in full, like 2019."),
        ({"consents": ("2019-07-01", "0219-07-01")},
         "consents.csv, row 4, column withdrawn_on: The year 219 cannot be right: no date "
         "lies before the year 1000. Write the year in full, like 2019."),
        ({"quotes": ("skills", "skill")},
         "quotes.csv, row 2, column themes: skill is no theme of study.yaml. Add it there."),
        ({"quotes": (f"{I18},{P18}", f"{I18},{P19}")},
         "quotes.csv, row 2, column project: The project belongs to another interview than the "
         "quote."),
        ({"profiles": (f"2019,{I19}", f"2019,{I18}")},
         "profiles.csv, row 2, column interview: The interview belongs to another wave than the "
         "profile."),
        ({"questionnaires/2019/survey": ("${aws_customer} = 'yes'", "${aws_customer} = ")},
         "questionnaires/2019/survey.csv, row 4, column relevant: "),
        ({"questionnaires/2019/survey": ("integer,staff", "decimal,staff")},
         "questionnaires/2019/survey.csv, column staff: The question staff is of type decimal here "
         "and integer in wave 2018. A variable has one type: give the new question a new code, "
         "or say in its lineage that the series breaks there."),
        ({"study": ("- code: staff", "- code: people")},
         "interviews.csv, row 1, column people: This column is missing. Add it."),
        ({"study": ("nature: observed", "nature: real")},
         "study.yaml, row 30, column waves[1].nature: 'real' cannot stand here. Choose from: "
         "observed, reconstructed, invented."),
        ({"study": ("nature: observed", "nature: &a observed\n  x: *a")},
         "study.yaml, row 31: Aliases (*name) are not used in a package. Write the value out."),
        ({"study": ("slug: small", "slug: !!python/name:os.system ''")},
         "study.yaml, row 2, column slug: The tag tag:yaml.org,2002:python/name:os.system is not "
         "used in a package. Remove it."),
        ({"study": ("'2019':\n", "'2020':\n")},
         "study.yaml, row 54, column variables[1].lineage.2020: There is no wave 2020 in this "
         "study."),
    ],
)  # fmt: skip
def test_a_problem_names_its_place_and_what_to_do(changes, problem):
    found = problems(package(**changes))
    assert found[0].startswith(problem), found


def test_all_problems_of_a_stage_come_at_once():
    contents = package(
        interviews=(",yes,using", ",perhaps,using"), projects=(",research,tens", ",dreaming,tens")
    )
    assert [line.split(":")[0] for line in problems(contents)] == [
        "interviews.csv, row 2, column aws_customer",
        "projects.csv, row 2, column stage",
    ]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "respondents.csv: The file is empty. It needs at least its row of headings."),
        ("code\nR1\n".encode("utf-16-le"), "respondents.csv: The file is encoded as UTF-16 without "
         "saying so. Save it again as UTF-8"),
        (b"code\nR1\x00\n", "respondents.csv, row 2: The line holds a NUL character, which no "
         "text has. Remove it."),
        (b"code\nR\xe9\n", "respondents.csv, row 2: The line is not encoded as UTF-8. Save the "
         "file again as UTF-8; Excel calls it “CSV UTF-8” in the list of file types."),
        (b'code\nR1\n"R2\n', "respondents.csv, row 3: The row is no valid CSV"),
        (b"code\nR1,x\n", "respondents.csv, row 2: The row has 2 cells, the row of headings has "
         "1."),
        (b"code,code\nR1,R1\n", "respondents.csv, row 1, column code: Two columns have this "
         "heading. Rename or remove one."),
        (b"code,name\nR1,Ana\n", "respondents.csv, row 1, column name: This table has no such "
         "column."),
    ],
)  # fmt: skip
def test_a_file_that_is_no_clean_table_is_refused(content, problem):
    found = problems(package() | {"respondents.csv": content})
    assert found[0].startswith(problem), found


def test_a_questionnaire_without_a_sheet_is_a_problem():
    contents = package()
    del contents["questionnaires/2018/choices.csv"]
    assert problems(contents)[0] == (
        "questionnaires/2018/choices.csv: This file is missing: a questionnaire has three sheets."
    )


def test_a_questionnaire_of_no_wave_is_a_problem():
    contents = package()
    for path in [path for path in contents if "2019/" in path]:
        contents[path.replace("2019", "2021")] = contents[path]
    assert problems(contents)[0].startswith("questionnaires/2021: No wave of study.yaml has this")


def test_a_wave_may_have_several_versions_of_its_questionnaire():
    contents = package(interviews=(f"{I19},2019,R1,,,1", f"{I19},2019,R1,,,2"))
    for sheet in ("survey", "choices", "settings"):
        content = contents[f"questionnaires/2019/{sheet}.csv"]
        contents[f"questionnaires/2019/2/{sheet}.csv"] = content.replace(b"test,1,", b"test,2,")
    found = read_contents(contents)
    assert found.problems == []
    assert [form.version for form in found.package.forms["2019"]] == ["1", "2"]
    assert package_files(found.package).items() >= contents.items()


def test_a_descriptor_that_contradicts_the_tables_is_refused():
    contents = package()
    descriptor = package_files(read_contents(contents).package)["datapackage.json"]
    wrong = descriptor.replace(b'"name": "team_size"', b'"name": "team"')
    assert problems(contents | {"datapackage.json": wrong})[0].startswith(
        "datapackage.json, column team_size: The columns of projects.csv are described otherwise"
    )
    for broken in (b"[]", b"{", b'{"resources": [{"path": 1}]}', b"[" * 100_000, b'{"a": NaN}'):
        assert problems(contents | {"datapackage.json": broken})[0].startswith(
            "datapackage.json: This is no descriptor of a data package."
        )


def test_a_path_that_is_not_there_is_said(tmp_path):
    reading = read_path(tmp_path / "nothing")
    assert "There is no such folder or zip file" in str(reading.problems[0])


def test_what_a_form_would_ask_about_is_a_warning_with_its_row():
    contents = package(interviews=("2019-06-03", "2018-06-03"))
    projects = contents["projects.csv"].decode().splitlines(keepends=True)
    contents["projects.csv"] = "".join([projects[0], *projects[2:]]).encode()
    contents["project_links.csv"] = contents["project_links.csv"].splitlines(keepends=True)[0]
    contents["quotes.csv"] = contents["quotes.csv"].splitlines(keepends=True)[0]
    found = read_contents(contents)
    assert found.problems == []
    assert [str(one) for one in found.warnings] == [
        "interviews.csv, row 2: The interview of R1 reports no project. Submit it without one?",
        "interviews.csv, row 3, column held_on: The interview was held on 2018-06-03, wave 2019 is "
        "one of 2019. Is the date right?",
    ]


def test_further_conversations_are_a_column_where_there_are_any():
    contents = with_second_conversation()
    found = read_contents(contents)
    assert found.problems == []
    assert found.package.interviews[1].further_conversations[0]["interviewer"] == "INT-1"
    written = package_files(found.package)
    assert written["interviews.csv"] == contents["interviews.csv"]
    assert read_contents(written).problems == []
    assert b"further_conversations" in written["datapackage.json"]
    assert b"further" not in package_files(read_contents(package()).package)["interviews.csv"]


@pytest.mark.parametrize(
    ("cell", "says"),
    [
        ("yesterday", "is no list of conversations. Write one like"),
        (SECOND.replace("phone", "letter"), "'letter' is no mode"),
        (SECOND.replace("2019", "0219"), "The year 219 cannot be right"),
    ],
)
def test_what_is_wrong_with_a_conversation_is_said_by_row(cell, says):
    (problem,) = problems(with_second_conversation(cell))
    assert problem.startswith("interviews.csv, row 3, column further_conversations: ")
    assert says in problem


def test_more_projects_than_an_interview_holds_are_named_once_at_the_first_beyond():
    contents = package()
    more = "".join(
        f"00000000-0000-4000-8000-{number:012},{I19},{number},More,production,,5\n"
        for number in range(3, 503)
    )
    contents["projects.csv"] += more.encode()
    [problem] = problems(contents)
    assert problem == (
        f"{PROJECTS}, row 503, column interview: An interview holds at most 500 projects, and "
        "these are 502. Remove some, or ask which of them the study is about."
    )


def test_questions_called_like_columns_of_nucleus_come_back_byte_for_byte():
    """A project's question called `id`, `interview` or `state` keeps its name in every file."""
    for code in ("id", "interview", "state", "mode", "language", "further_conversations"):
        contents = {
            path: content.replace(b"team_size", code.encode())
            for path, content in package().items()
        }
        if code in ("id", "interview"):
            head, rest = contents["projects.csv"].split(b"\n", 1)
            head = head.replace(f"{code},".encode(), f"nucleus.{code},".encode(), 1)
            contents["projects.csv"] = head + b"\n" + rest
        reading = read_contents(contents)
        assert [str(problem) for problem in reading.problems] == []
        assert reading.package.projects[1].answers[code] == 5
        written = package_files(reading.package)
        assert written.items() >= contents.items()
        assert read_contents(written).problems == []


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"study": ("nature: observed", "nature: seen")}, ["not_allowed"]),
        ({"study": ("notes: {}", "notes: no")}, ["reads_as_yes_or_no"]),
        ({"study": ("notes: {}", "notes: *all")}, ["alias"]),
        ({"consents": ("R1,2018,participate", "R1,2017,participate")}, ["not_there"]),
        ({"consents": ("2018-05-01", "in May")}, ["no_date"]),
        ({"questionnaires/2019/survey": ("integer,staff", "file,staff")}, ["unknown_type"]),
        ({"profiles": ("body_es", "body_fr")}, ["column_missing", "unknown_column"]),
    ],
)
def test_each_thing_that_is_wrong_has_a_code_of_its_own(changes, codes):
    found = read_contents(package(**changes)).problems
    assert [problem.code for problem in found] == codes
