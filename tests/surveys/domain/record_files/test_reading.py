"""Rows of a file as interviews and projects: the layouts, the keys, and what is refused."""

import uuid

import pytest

from surveys.domain.pseudonyms import key_of
from surveys.domain.record_files import reading
from surveys.domain.record_files.known import People
from tests.surveys.domain.record_files.files import (
    STUDY_ID,
    book,
    csv_file,
    known_of,
    read_file,
)
from tests.surveys.factories import questionnaire_form

ONE = """respondent,held_on,aws_customer,staff,stage,frameworks
R1,2019-06-03,yes,12,research,pytorch tensorflow
R1,,,,production,[]
R2,2019-06-03,no,,research,
"""


def test_one_row_per_project_with_the_interview_repeated_or_left_empty(tmp_path):
    read = read_file(csv_file(tmp_path, ONE))
    assert read.codes == []
    assert [one.respondent for one in read.interviews] == ["R1", "R2"]
    first, second = read.projects[:2]
    assert first.answers["frameworks"] == ["tensorflow", "pytorch"]
    assert second.answers["frameworks"] == []
    assert read.projects[2].answers["frameworks"] == {"missing": "no_answer"}
    assert read.interviews[1].answers["managed_service"] == {"missing": "not_applicable"}
    assert [one.position for one in read.projects] == [1, 2, 1]


def test_a_further_row_below_its_interview_may_leave_the_code_empty(tmp_path):
    text = "respondent,held_on,aws_customer,stage\nR1,2019-06-03,yes,research\n,,,production\n"
    read = read_file(csv_file(tmp_path, text))
    assert read.codes == []
    assert len(read.interviews) == 1
    assert len(read.projects) == 2


def test_a_further_row_that_says_something_else_is_named_with_both(tmp_path):
    text = ONE.replace("R1,,,,production", "R1,,,13,production")
    read = read_file(csv_file(tmp_path, text))
    assert read.codes == [(3, "staff", "otherwise")]
    assert read.findings.problems[0].params["before"] == "12"


@pytest.mark.parametrize("name", ["{0}#{1}", "{0}_{1}", "project_{1}_{0}"])
def test_a_row_may_have_several_projects(tmp_path, name):
    wide = ",".join(name.format(*one) for one in (("stage", 1), ("team_size", 1), ("stage", 2)))
    text = (
        f"respondent,held_on,aws_customer,{wide}\n"
        "R1,2019-06-03,yes,research,3,production\nR2,2019-06-03,no,research,,\n"
    )
    read = read_file(csv_file(tmp_path, text))
    assert read.codes == []
    assert [one.answers["stage"] for one in read.projects] == ["research", "production", "research"]


def test_two_sheets_are_joined_by_the_key(tmp_path):
    path = book(
        tmp_path,
        {
            "interviews": [
                ["interview_key", "respondent", "held_on", "aws_customer"],
                ["K1", "R1", "2019-06-03", "yes"],
                ["K2", "R2", "2019-06-03", "no"],
            ],
            "projects": [
                ["interview_key", "project_key", "stage"],
                ["K2", "a", "research"],
                ["K1", "a", "production"],
                ["K1", "b", "research"],
            ],
        },
    )
    read = read_file(path)
    assert read.codes == []
    ids = {one.respondent: one.id for one in read.interviews}
    assert ids["R1"] == uuid.uuid5(STUDY_ID, "2019\nK1")
    of_first = [one for one in read.projects if one.interview == ids["R1"]]
    assert [one.id for one in of_first] == [uuid.uuid5(ids["R1"], key) for key in "ab"]


def test_what_does_not_join_is_named(tmp_path):
    head = ["interview_key", "respondent", "held_on", "aws_customer"]
    path = book(
        tmp_path,
        {
            "i": [head, ["K1", "R1", "", "yes"], ["K1", "R2", "", "yes"], ["", "R3", "", "yes"]],
            "p": [
                ["interview_key", "project_key", "stage"],
                ["K9", "a", "research"],
                ["K1", "a", "research"],
                ["K1", "a", "research"],
                ["", "a", "research"],
            ],
        },
    )
    assert sorted(read_file(path).codes) == [
        (2, "interview_key", "no_interview"),
        (3, "interview_key", "key_twice"),
        (4, "interview_key", "no_key"),
        (4, "project_key", "project_twice"),
        (5, "interview_key", "no_key"),
    ]


def test_headings_and_answers_may_be_labels_in_any_language(tmp_path):
    text = (
        "Código de la persona experta;FECHA DE LA ENTREVISTA;¿Es cliente de AWS?;"
        "How many people?;¿En qué fase está?;¿Qué marcos?\n"
        "R1;2019-06-03;Sí;rechazada;Producción;TensorFlow | pytorch\n"
    )
    read = read_file(csv_file(tmp_path, text))
    assert read.codes == []
    assert read.interviews[0].answers["aws_customer"] == "yes"
    assert read.interviews[0].answers["staff"] == {"missing": "refused"}
    assert read.projects[0].answers["stage"] == "production"
    assert read.projects[0].answers["frameworks"] == ["tensorflow", "pytorch"]


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("R1,2019-06-03,maybe,1,research", ("aws_customer", "unknown_category")),
        ("R1,2019-06-03,yes,1.000,research", ("staff", "ambiguous_number")),
        ("R1,2019-06-03,yes,0,research", ("staff", "constraint")),
        ("R1,03/04/2019,yes,1,research", ("held_on", "no_date")),
        ("R1,2109-06-03,yes,1,research", ("held_on", "wrong_date")),
        ("R1,2019-06-03,yes,#N/A,research", ("staff", "error_cell")),
        ("Ann Smith,2019-06-03,yes,1,research", ("respondent", "not_a_pseudonym")),
    ],
)
def test_a_cell_that_cannot_be_is_named_by_row_and_column(tmp_path, row, problem):
    text = f"respondent,held_on,aws_customer,staff,stage\n{row}\n"
    assert read_file(csv_file(tmp_path, text)).codes == [(2, *problem)]


def test_an_answer_to_a_hidden_question_is_named(tmp_path):
    text = "respondent,held_on,aws_customer,managed_service\nR1,2019-06-03,no,using\n"
    assert read_file(csv_file(tmp_path, text)).codes == [(2, "managed_service", "answer_hidden")]


def test_dates_with_the_day_first_are_read_where_somebody_says_so(tmp_path):
    text = "respondent,held_on,aws_customer\nR1,03/04/2019,yes\n"
    path = csv_file(tmp_path, text)
    for order, month in (("dmy", 4), ("mdy", 3)):
        assert read_file(path, dates=order).interviews[0].held_on.month == month


def test_an_expert_has_one_interview_however_the_code_is_written(tmp_path):
    text = "interview_key,respondent,held_on,aws_customer\n1,r1,,yes\n2,R1,,yes\n"
    read = read_file(csv_file(tmp_path, text))
    assert read.codes == [(3, "respondent", "second_interview")]


def test_a_code_is_taken_as_it_is_stored_and_a_former_one_is_named(tmp_path):
    form = questionnaire_form()
    people = People({"r1": "R1"}, {"old": "R1"})
    known = known_of(form, experts=people)
    text = "respondent,held_on,aws_customer\nr1,2019-06-03,yes\nNEW,2019-06-03,yes\n"
    read = read_file(csv_file(tmp_path, text + "OLD,2019-06-03,no\n"), form=form, known=known)
    assert read.interviews[0].respondent == "R1"
    assert read.codes == [(4, "respondent", "merged_before")]
    assert read.gathered.new_experts == {"NEW": 3}


def test_what_keeps_an_interview_from_counting_makes_it_a_draft_and_is_said(tmp_path):
    text = (
        "respondent,held_on,aws_customer,stage\nR1,2019-06-03,yes,research\n"
        "R2,,yes,research\nR3,2019-06-03,yes,\nR4,2019-06-03,,research\n"
    )
    read = read_file(csv_file(tmp_path, text))
    assert read.codes == []
    states = {one.respondent: one.state for one in read.interviews}
    assert states == {"R1": "submitted", "R2": "draft", "R3": "submitted", "R4": "draft"}
    assert read.noted.count("stays_draft") == 2
    assert read.gathered.summary.drafts == 2


def test_what_is_said_to_be_submitted_must_be_complete(tmp_path):
    text = "respondent,held_on,aws_customer,State\nR1,2019-06-03,,Enviada\nR2,,,borrador\n"
    read = read_file(csv_file(tmp_path, text), columns={"State": "state"})
    assert read.codes == [(2, "aws_customer", "required")]
    assert read.interviews[1].state == "draft"


def test_without_consent_nothing_counts(tmp_path):
    text = "respondent,held_on,aws_customer\nR1,2019-06-03,yes\nR2,2019-06-03,yes\n"
    path, form = csv_file(tmp_path, text), questionnaire_form()
    read = read_file(path, form=form, consent="")
    assert [one.state for one in read.interviews] == ["draft", "draft"]
    assert read.consents == []
    agreed = known_of(form, agreed=frozenset({key_of("R1")}), withdrew=frozenset({key_of("R2")}))
    read = read_file(path, form=form, known=agreed)
    assert [one.state for one in read.interviews] == ["submitted", "draft"]
    assert read.consents == []  # one stands, and a file cannot give the other again


def test_dates_of_consents_say_who_agreed_unless_the_column_is_empty(tmp_path):
    text = "respondent,held_on,aws_customer,consent_given_on\nR1,2019-06-03,yes,2019-06-01\n"
    read = read_file(csv_file(tmp_path, text + "R2,2019-06-03,yes,\n"))
    assert [(one.respondent, one.given_on.day) for one in read.consents] == [("R1", 1)]
    read = read_file(csv_file(tmp_path, text.replace("2019-06-01", "")))
    assert [one.given_on.day for one in read.consents] == [3]


def test_names_and_contacts_go_to_nobodys_answers(tmp_path):
    text = (
        "respondent,respondent_name,respondent_email,organization,organization_name,aws_customer\n"
        "R1,Ann,ann@example.org,ACME,Acme Inc.,yes\n"
    )
    path = csv_file(tmp_path, text)
    read = read_file(path)
    assert read.codes == []
    assert "Ann" not in str(read.interviews)
    assert "Acme Inc." not in str(read.interviews)
    assert read.interviews[0].organization == "ACME"
    wrong = csv_file(tmp_path, text.replace("ann@example.org", "ann"))
    assert read_file(wrong).codes == [(2, "respondent_email", "no_email")]


def test_ticks_are_one_answer_and_a_category_proves_its_column(tmp_path):
    text = (
        "respondent,stage,frameworks/tensorflow,¿Qué marcos?/PyTorch\n"
        "R1,research,1,\nR2,research,no,0\nR3,research,,\nR4,research,,PyTorch\nR5,research,5,\n"
    )
    read = read_file(csv_file(tmp_path, text))
    answers = [one.answers["frameworks"] for one in read.projects]
    assert answers[:4] == [["tensorflow"], [], {"missing": "no_answer"}, ["pytorch"]]
    assert read.codes == [(6, "frameworks/tensorflow", "no_tick")]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("respondent,aws_customer,\nR1,yes,\nR2,yes,lost\n", [3]),
        ("respondent,aws_customer\nR1,yes\nR2,yes,lost,lost\n", [3, 4]),
        ("respondent,,aws_customer\nR1,,yes\nR2,lost\nR3,lost,yes\n", [2]),
    ],
)
def test_cells_without_a_heading_are_named(tmp_path, text, numbers):
    read = read_file(csv_file(tmp_path, text))
    assert read.codes == [(3, None, "no_heading")] * len(numbers)
    assert [one.params["number"] for one in read.findings.problems] == numbers


def test_a_row_that_ends_early_has_no_answers_behind(tmp_path):
    read = read_file(csv_file(tmp_path, "respondent,aws_customer,staff\nR1,yes\n"))
    assert read.codes == []
    assert read.interviews[0].answers["staff"] == {"missing": "no_answer"}


def test_an_interview_with_a_key_and_no_expert_is_named(tmp_path):
    text = "interview_key,respondent,aws_customer\nK1,,yes\n"
    assert read_file(csv_file(tmp_path, text)).codes == [(2, "respondent", "no_expert")]


KEYED = ["interview_key", "respondent", "held_on", "aws_customer"]


def sheets(tmp_path, own, of_projects):
    return book(tmp_path, {"interviews": own, "projects": of_projects})


def test_projects_may_name_the_expert_where_interviews_have_keys(tmp_path):
    own = [KEYED, ["K1", "R1", "2019-06-03", "yes"], ["K2", "R2", "2019-06-03", "no"]]
    of_projects = [["respondent", "stage"], ["r2", "research"], ["R9", "research"]]
    read = read_file(sheets(tmp_path, own, of_projects))
    assert read.codes == [(3, "respondent", "no_interview")]
    assert [one.interview for one in read.projects] == [read.interviews[1].id]


@pytest.mark.parametrize(
    ("own", "of_projects", "column"),
    [
        (KEYED[1:], ["interview_key", "stage"], "respondent"),
        (KEYED, ["project_label", "stage"], "respondent"),
    ],
)
def test_projects_that_name_no_interview_are_refused_with_what_is_missing(
    tmp_path, own, of_projects, column
):
    row = ["K1", "R1", "2019-06-03", "yes"][-len(own) :]
    path = sheets(tmp_path, [own, row], [of_projects, ["K1", "research"]])
    (problem,) = read_file(path, projects="projects").findings.problems
    assert (problem.file, problem.row, problem.code) == ("projects", 1, "no_key")
    assert problem.params == {"column": column}


def test_an_interview_of_too_many_projects_is_named_once(tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "MOST_PROJECTS", 2)
    text = "respondent,held_on,aws_customer,stage\nR1,2019-06-03,yes,research\n"
    read = read_file(csv_file(tmp_path, text + ",,,research\n" * 3))
    assert read.codes == [(4, None, "too_many_projects")]
    assert read.findings.problems[0].params == {"most": 2, "count": 3}
