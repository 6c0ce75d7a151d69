import pytest

from tests.surveys.domain.sheets import CHOICES, SETTINGS, SURVEY, problems, read, small, warnings

IN_SURVEY = "questionnaires/2019/survey.csv"
ALLOWED = (
    "text, integer, decimal, date, select_one LIST, select_multiple LIST, time, dateTime, "
    "note, calculate, acknowledge, begin_group, end_group, begin_repeat, end_repeat"
)


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        (
            ["geopoint,a,A,,,"],
            f"row 2, column type: 'geopoint' is not a type that Nucleus knows. Use one of: "
            f"{ALLOWED}.",
        ),
        (
            ["select_one,a,A,,,"],
            f"row 2, column type: 'select_one' is not a type that Nucleus knows. Use one of: "
            f"{ALLOWED}.",
        ),
        (
            ["text yes_no,a,A,,,"],
            f"row 2, column type: 'text yes_no' is not a type that Nucleus knows. Use one of: "
            f"{ALLOWED}.",
        ),
        (
            ["select_one colours,a,A,,,"],
            "row 2, column type: The choices sheet has no list colours. Add it, or mend its name.",
        ),
        (
            ["text,a,A,,,", "text,1a,B,,,"],
            "row 3, column name: '1a' cannot be a code. Use letters without accents, digits and "
            "_, at most 64, not beginning with a digit.",
        ),
        (
            ["text,a,A,,,", "text,a,B,,,"],
            "row 3, column name: The code a stands in row 2 too. Rename one.",
        ),
        (
            ["text,a,A,,,", "begin_repeat,project,P,,,", "text,a,B,,,", "end_repeat,,,,,"],
            "row 4, column name: The code a stands in row 2 too. Rename one.",
        ),
        (
            ["text,wave,A,,,"],
            "row 2, column name: Every table has a column wave already. Choose another code.",
        ),
        (
            ["text,a,,,,"],
            "row 2, column label: The label is empty. Write what people shall read.",
        ),
        (
            ["text,a,A,maybe,,"],
            "row 2, column required: Not yes or no (got 'maybe'). Write yes, a condition, or leave "
            "it empty.",
        ),
        (
            [
                "begin_group,g,G,,,",
                "text,a,A,,,",
                "begin_group,h,H,,,",
                "text,b,B,,,",
                "end_group,,,,,",
            ],
            "row 4, column type: Group g is still open. End it first: groups do not nest.",
        ),
        (
            [
                "begin_group,g,G,,,",
                "text,a,A,,,",
                "end_group,,,,,",
                "end_group,,,,,",
            ],
            "row 5, column type: No group is open here. Remove the row.",
        ),
        (
            ["text,a,A,,,", "begin_group,g,G,,,", "end_group,,,,,"],
            "row 3, column name: Group g has no questions. Remove it.",
        ),
        (
            [
                "begin_group,g,G,,,",
                "text,a,A,,,",
                "end_group,,,,,",
                "begin_group,g,G,,,",
                "text,b,B,,,",
                "end_group,,,,,",
            ],
            "row 5, column name: The code g stands in row 2 too. Rename one.",
        ),
        (
            [
                "begin_group,g,G,,true(),",
                "text,a,A,,,",
                "end_group,,,,,",
            ],
            "row 2, column relevant: Groups and repeats take no rule. Give it to each question.",
        ),
        (
            [
                "begin_group,g,G,,,",
                "text,a,A,,,",
            ],
            "row 2, column type: This group has no end_group. Add it.",
        ),
        (
            [
                "begin_repeat,project,P,,,",
                "text,a,A,,,",
            ],
            "row 2, column type: This repeat has no end_repeat. Add it.",
        ),
        (
            ["text,a,A,,,", "end_repeat,,,,,"],
            "row 3, column type: No repeat is open here. Remove the row.",
        ),
        (
            [
                "begin_repeat,my task,P,,,",
                "text,a,A,,,",
                "end_repeat,,,,,",
            ],
            "row 2, column name: 'my task' cannot be a code. Use letters without accents, digits "
            "and _, at most 64, not beginning with a digit.",
        ),
        (
            ["text,a,A,,,", "begin_repeat,project,P,,,", "end_repeat,,,,,"],
            "row 3, column name: The repeat has no questions. Remove it.",
        ),
        (
            [
                "begin_repeat,project,P,,,",
                "text,a,A,,,",
                "end_repeat,,,,,",
                "text,b,B,,,",
                "begin_repeat,project,P,,,",
                "text,c,C,,,",
                "end_repeat,,,,,",
            ],
            "row 6, column type: There is one repeat only. Put both into one.",
        ),
        (
            [
                "begin_group,g,G,,,",
                "text,a,A,,,",
                "begin_repeat,project,P,,,",
                "text,b,B,,,",
                "end_repeat,,,,,",
            ],
            "row 4, column type: Group g is still open. End it before the repeat begins.",
        ),
        (
            [
                "begin_repeat,project,P,,,",
                "begin_group,g,G,,,",
                "text,b,B,,,",
                "end_repeat,,,,,",
            ],
            "row 5, column type: Group g is still open. End it before the repeat ends.",
        ),
        ([], "row 2: The sheet has no questions. Add some."),
        (
            ["text,a,A,,${a} = 'x',"],
            "row 2, column relevant: a depends on itself: a → a. Break the circle.",
        ),
        (
            ["text,a,A,,${b} = 'x',", "text,b,B,,${a} = 'y',"],
            "row 2, column relevant: a depends on itself: a → b → a. Break the circle.",
        ),
        (
            [
                "begin_repeat,project,P,,,",
                "text,b,B,,,",
                "end_repeat,,,,,",
                "text,a,A,,${b} = 'x',",
            ],
            "row 5, column relevant: “b” is asked about each project. Say what is meant of all of "
            "them, as in sum(${b}) or count(${b}).",
        ),
        (
            ["text,project,A,,,", "begin_repeat,project,P,,,", "text,b,B,,,", "end_repeat,,,,,"],
            "row 3, column name: project is the name of what stands beside it, too (row 2). "
            "Rename one.",
        ),
        (
            ["begin_group,a,A,,,", "text,b,B,,,", "end_group,,,,,", "text,a,C,,,"],
            "row 5, column name: a is the name of what stands beside it, too (row 2). Rename one.",
        ),
        (
            ["begin_group,,G,,,", "text,a,A,,,", "end_group,,,,,"],
            "row 2, column name: '' cannot be a code. Use letters without accents, digits and _, "
            "at most 64, not beginning with a digit.",
        ),
        (
            ["text,meta,A,,,"],
            "row 2, column name: Every form has a part meta already. Choose another code.",
        ),
        (
            ["calculate,a,,,,"],
            "row 2, column calculation: This cell is empty. Write what is to be calculated.",
        ),
        (
            ["note,a,A,yes,,"],
            "row 2, column required: A question of type note takes none. Empty this cell.",
        ),
        (
            ["text,a,A,,,", "integer,b,B,,,${a}"],
            "row 3, column constraint: This is not a condition: it must come out as true or false.",
        ),
    ],
)
def test_a_problem_names_its_place(lines, problem):
    reading = small(*lines)
    assert problems(reading) == [f"{IN_SURVEY}, {problem}"]
    assert reading.questionnaire is None


@pytest.mark.parametrize(
    ("lines", "row", "column"),
    [
        (["text,a,A,,((,"], 2, "relevant"),
        (["text,a,A,,,", "text,b,B,,,. ="], 3, "constraint"),
        (["text,a,A,,,", "text,b,B,,${nope} = 1,"], 3, "relevant"),
        (["integer,a,A,,,", "text,b,B,,${a} = 'x',"], 3, "relevant"),
        (["select_one yes_no,a,A,,,", "text,b,B,,${a} = 'maybe',"], 3, "relevant"),
        (["text,a,A,,,", "text,b,B,,. = 'x',"], 3, "relevant"),
        (["select_one yes_no,a,A,,,. = 'maybe'"], 2, "constraint"),
    ],
)
def test_a_condition_that_cannot_be_evaluated_is_located(lines, row, column):
    reading = small(*lines)
    assert [(p.file, p.row, p.column) for p in reading.problems] == [(IN_SURVEY, row, column)]
    assert str(reading.problems[0]).startswith(f"{IN_SURVEY}, row {row}, column {column}: ")


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("a b,x,X", "row 6, column list_name: 'a b' cannot be the name of a list. Use a short "
         "code without spaces."),
        ("yes_no,.x,X", "row 6, column name: '.x' cannot be the code of a category. Use a short "
         "code without spaces and quotes that does not begin with a dot or a bracket."),
        ("yes_no,yes,X", "row 6, column name: The code yes stands twice in list yes_no. Rename "
         "one."),
        ("yes_no,maybe,\u00a0 ", "row 6, column label: The label is empty. Write what people shall "
         "read."),
        ("yes_no,maybe,", "row 6, column label: The label is empty. Write what people shall read."),
    ],
)  # fmt: skip
def test_choices_have_problems_too(line, problem):
    reading = small(
        "select_one yes_no,a,A,,,", "select_one tools,b,B,,,", choices=CHOICES + line + ",\n"
    )
    assert problems(reading) == [f"questionnaires/2019/choices.csv, {problem}"]


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        ("form_id,version\n", "row 2: The sheet is empty. State form_id and version here."),
        ("form_id,version\n,1\n", "row 2, column form_id: This cell is empty. Enter a short code."),
        ("form_id\nx\n", "row 2, column version: This cell is empty. Enter a short code."),
        ("form_id,version\nx,1\ny,1\n", "row 3: Settings have one row only. Remove this one."),
        ("form_id,version,default_language\nx,1,Klingon\n",
         "row 2, column default_language: 'Klingon' is not a language of this questionnaire. "
         "Write one that its columns have (en, es)."),
        ("form_id,version,default_language\nx,1,fr\n",
         "row 2, column default_language: 'fr' is not a language of this questionnaire. "
         "Write one that its columns have (en, es)."),
    ],
)  # fmt: skip
def test_settings_have_problems_too(settings, problem):
    assert problems(read(settings=settings)) == [f"questionnaires/2019/settings.csv, {problem}"]


def test_columns_that_are_missing_unclear_or_doubled_are_problems():
    columns = "type,label,label::en,hint::Klingon,hint::es,hint::Español (es)"
    reading = small("text,A,A,x,y,z", columns=columns, choices="list_name,name\n")
    assert [(p.row, p.column) for p in reading.problems] == [
        (1, "hint::Klingon"),
        (1, "hint::Español (es)"),
        (1, "name"),
    ]
    named = small("text,a,A,x,y,z", columns=columns.replace("type,", "type,name,"))
    assert (1, "label::en") in [(p.row, p.column) for p in named.problems]


def test_columns_that_would_be_lost_are_named():
    columns = "type,name,label,appearance,trigger,notes"
    reading = small("text,a,A,,,", "text,b,B,minimal,${a},", columns=columns)
    assert problems(reading) == [
        f"{IN_SURVEY}, row 3, column trigger: Nucleus does not know this column, which changes "
        "what is asked. Remove it, or say the same with relevant and constraint."
    ]
    assert warnings(reading)[-1] == (
        f"{IN_SURVEY}, row 3, column appearance: Nucleus does not use this column; it is left out."
    )


def test_a_row_with_more_cells_than_headings_is_a_problem():
    assert problems(small("text,a,A,,,,more")) == [
        f"{IN_SURVEY}, row 2: This row has more cells than the first row has headings. Remove the "
        "extra cells, or put quotes around text with commas."
    ]


def test_all_problems_come_at_once_by_sheet_and_row():
    reading = read(
        SURVEY.replace("date,since", "dtae,since").replace(",intro,", ",in tro,"),
        CHOICES.replace("yes_no,no", "yes_no,yes"),
        SETTINGS.replace("2019-1", ""),
    )
    assert [(p.file.split("/")[-1], p.row, p.column) for p in reading.problems] == [
        ("settings.csv", 2, "version"),
        ("choices.csv", 3, "name"),
        ("survey.csv", 2, "name"),
        ("survey.csv", 11, "type"),
    ]


# Warnings, which stand in nobody's way


def test_a_missing_translation_is_a_warning():
    reading = read(SURVEY.replace("Say hello,Saluda", "Say hello,"))
    assert reading.questionnaire is not None
    assert warnings(reading) == [
        f"{IN_SURVEY}, row 2, column label::Español (es): The translation is empty; people see the "
        "default language."
    ]


def test_an_unused_list_is_a_warning():
    reading = read(choices=CHOICES + "size,s,Small,Pequeño\nsize,l,Large,Grande\n")
    assert reading.questionnaire is not None
    assert warnings(reading) == [
        "questionnaires/2019/choices.csv, row 6, column list_name: No question uses list size; it "
        "is left out."
    ]


@pytest.mark.parametrize(
    ("condition", "warned"),
    [("${a} != 'x'", True), ("not(${a} = 'x')", False), ("${a} != ''", False)],
)
def test_not_equal_differs_from_other_tools_where_an_answer_may_be_empty(condition, warned):
    reading = small("text,a,A,,,", f"text,b,B,,{condition},")
    assert problems(reading) == []
    assert [(w.row, w.column) for w in reading.warnings if w.file == IN_SURVEY] == (
        [(3, "relevant")] if warned else []
    )
