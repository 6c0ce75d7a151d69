"""Groups within groups become sections, headed by the words of all groups around them."""

from tests.surveys.domain.xlsform.uploads.books import read, require_round_trip


def sections_of(*rows, columns="type | name | label::English | label::Español"):
    upload = read(f"# survey\n| {columns} |\n" + "".join(f"| {row} |\n" for row in rows))
    assert upload.problems == []
    require_round_trip(upload)
    return [
        (one.code, one.level.value, dict(one.label), [item.code for item in one.questions])
        for one in upload.questionnaire.sections
    ]


def test_a_section_is_called_by_its_innermost_group_and_headed_by_all_of_them():
    found = sections_of(
        "begin group | outer | Outer  one | Fuera",
        "text | a | A | A",
        "begin group | inner | Inner |",
        "text | b | B | B",
        "end group",
        "text | c | C | C",
        "end group",
        "text | d | D | D",
    )
    assert found == [
        ("outer", "interview", {"en": "Outer one", "es": "Fuera"}, ["a"]),
        ("inner", "interview", {"en": "Outer one › Inner", "es": "Fuera"}, ["b"]),
        ("outer_2", "interview", {"en": "Outer one", "es": "Fuera"}, ["c"]),
        ("", "interview", {}, ["d"]),
    ]


def test_a_section_is_not_called_like_a_question_or_the_repeat_in_any_case():
    found = sections_of(
        "begin group | Trust | Trust | Confianza",
        "integer | trust | T | T",
        "end group",
        "begin repeat | task | Task | Tarea",
        "begin group | TASK | G | G",
        "text | a | A | A",
        "end group",
        "end repeat",
    )
    assert [code for code, *_ in found] == ["Trust_2", "TASK_2"]


def test_a_group_around_the_repeat_heads_what_is_asked_of_projects():
    found = sections_of(
        "begin group | g | G | G",
        "text | a | A | A",
        "begin repeat | task | Task | Tarea",
        "text | b | B | B",
        "end repeat",
        "end group",
        "begin group | | |",
        "text | c | C | C",
        "end group",
    )
    assert found == [
        ("g", "interview", {"en": "G", "es": "G"}, ["a"]),
        ("g_2", "project", {"en": "G", "es": "G"}, ["b"]),
        ("q_part_8", "interview", {}, ["c"]),
    ]
