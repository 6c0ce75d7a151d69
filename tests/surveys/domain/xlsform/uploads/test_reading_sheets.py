"""Which sheet is which, what settings say, and which sheets are named as read by nobody."""

import pytest

from tests.surveys.domain.xlsform.uploads.books import codes_of, read, require_round_trip

SURVEY = "| type | name | label |\n| select_one l | a | A |\n"
CHOICES = "| list_name | name | label |\n| l | y | Yes |\n"


def notes_of(upload, code):
    return [one.text() for one in upload.notes if one.code == code]


@pytest.mark.parametrize("survey", ["survey", "Questions", " FORM ", "my sheet"])
@pytest.mark.parametrize("choices", ["choices", "Options"])
def test_sheets_are_known_by_their_names_or_headings(survey, choices):
    upload = read(f"# {survey}\n{SURVEY}# {choices}\n{CHOICES}")
    assert upload.problems == []
    assert upload.questionnaire.question("a").choice_codes == ("y",)
    assert notes_of(upload, "further_sheets") == []


def test_sheets_that_nothing_reads_are_named():
    upload = read(
        f"# prices\n| a |\n# survey\n{SURVEY}# questions\n{SURVEY}# choices\n{CHOICES}"
        "# external_choices\n| list_name | name | label |\n"
    )
    assert upload.problems == []
    assert notes_of(upload, "further_sheets") == [
        "Further sheets are read only where a list of choices names them: prices, questions."
    ]


def test_what_is_said_of_a_survey_that_was_found_by_its_headings_is_kept():
    upload = read("# mine\n| A title |\n| type | name | label |\n| text | a | A |")
    assert codes_of(upload.notes) == ["rows_before_headings"]


def test_a_sheet_with_the_headings_alone_is_no_survey():
    upload = read("# mine\n| type | name |\n")
    assert codes_of(upload.problems) == ["no_survey"]


@pytest.mark.parametrize(
    ("settings", "options", "form_id", "version", "title"),
    [
        ("", {}, "form", "1", ""),
        ("| form_title |\n| ¿Qué tal? 2024 |", {}, "_Qué_tal_2024", "1", "¿Qué tal? 2024"),
        ("| form_id | version |\n| my form | 20 24 |", {}, "my_form", "20-24", ""),
        ("| version |\n| 7 |", {"version": "8"}, "form", "8", ""),
        ("| form_id |", {}, "form", "1", ""),
        (f"| form_id |\n| {'x' * 70} |", {}, "x" * 64, "1", ""),
    ],
)
def test_settings_say_what_the_form_is_called(settings, options, form_id, version, title):
    text = "# survey\n| type | name | label |\n| text | a | A |\n"
    upload = read(f"{text}# settings\n{settings}" if settings else text, **options)
    form = upload.questionnaire
    assert (form.form_id, form.version, form.title) == (form_id, version, title)


def test_settings_that_nothing_uses_are_set_aside_and_come_back():
    upload = read(
        f"# survey\n{SURVEY}# choices\n{CHOICES}# settings\n| style | public_key |\n| pages | k |"
    )
    assert notes_of(upload, "settings_aside") == [
        "Settings that Nucleus does not use are set aside: style, public_key."
    ]
    rows = upload.source.sheets["set_aside"].rows
    assert rows == (("settings", "", "style", "pages"), ("settings", "", "public_key", "k"))


def test_one_code_for_two_choices_is_two_codes_where_settings_allow_it():
    text = f"# survey\n{SURVEY}# choices\n{CHOICES}| l | y | Perhaps |\n"
    assert codes_of(read(text).problems) == ["code_twice"]
    upload = read(f"{text}# settings\n| allow_choice_duplicates |\n| yes |")
    assert upload.questionnaire.question("a").choice_codes == ("y", "y_2")
    settings = upload.source.sheets["settings"]
    assert dict(zip(settings.columns, *settings.rows, strict=True))[
        "allow_choice_duplicates"
    ] == "yes"  # fmt: skip
    require_round_trip(upload)


def test_a_language_that_nobody_knows_is_said_with_the_code_that_it_has():
    upload = read("# survey\n| type | name | label::Lengua |\n| text | a | A |")
    assert (dict(upload.languages), list(upload.unclear)) == ({"Lengua": "qaa"}, ["Lengua"])
    assert notes_of(upload, "unclear_language") == [
        "Nobody knows which language Lengua is; it is kept as qaa. Say its code before you publish."
    ]
    told = read(
        "# survey\n| type | name | label::Lengua |\n| text | a | A |", languages={"Lengua": "qu"}
    )
    assert told.questionnaire.languages == ("qu",)
    assert notes_of(told, "unclear_language") == []


def test_two_sections_without_a_heading_are_asked_one_behind_the_other():
    upload = read("""
        # survey
        | type | name | label |
        | text | a | A |
        | begin repeat | left | Left out |
        | text | b | B |
        | end repeat | | |
        | text | c | C |
        | begin repeat | project | P |
        | text | d | D |
        | end repeat | | |
        | text | e | E |
    """)
    sections = upload.questionnaire.sections
    assert [[one.code for one in section.questions] for section in sections] == [
        ["a", "c"], ["d"], ["e"],
    ]  # fmt: skip
