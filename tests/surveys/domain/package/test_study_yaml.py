"""What YAML reads otherwise than it looks is named, with its line and what to write."""

import pytest

from surveys.domain.package.reading import read_contents
from surveys.domain.package.study_yaml import MOST_BYTES, load
from tests.surveys.domain.package.contents import package, problems


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("- en\n- es\nnotes", "- en\n- no\nnotes",
         "row 9, column languages[1]: YAML reads no without quotes as yes or no (False), not as a "
         "text. Write it in quotes: 'no'."),
        ("en: Small study", "en: Small: study",
         "row 4: A text with a colon and a space in it needs quotes, like 'Kind: all'."),
        ("code: stage\n  level", "code: [stage]\n  level",
         "row 69, column variables[4].code: A code is a text (got ['stage']). Write it without "
         "brackets, and in quotes if it looks like a number or a date."),
        ("code: stage\n  level", "code: 2019-05-01\n  level",
         "row 69, column variables[4].code: A code is a text (got 2019-05-01)."),
        ("code: '2018'", "code: 2018", "row 12, column waves[0].code: A code is a text (got"),
        ("en: First", "en: 2018-05-01", "row 15, column waves[0].name.en: A text is needed here"),
        ("en: First", "en: on", "row 15, column waves[0].name.en: YAML reads on without quotes"),
        ("en: First", "en: 12:30", "row 15, column waves[0].name.en: YAML reads 12:30 without "
         "quotes as the number 750."),
        ("year: 2018", "year: 0o17", "row 13, column waves[0].year: Write a whole number"),
        ("year: 2018", "year: 02022", "row 13, column waves[0].year: YAML reads 02022 without "
         "quotes as the number 1042."),
        ("year: 2018", "year: 2_018", "row 13, column waves[0].year: YAML reads 2_018"),
        ("contacted: 10", "contacted: 1.0e+400", "row 23, column waves[0].contacted: 1.0e+400 is "
         "no number that can be stored."),
        ("contacted: 10", "contacted: .inf", "row 23, column waves[0].contacted: .inf is no "
         "number"),
        ("contacted: 10", "contacted: .nan", "row 23, column waves[0].contacted: .nan is no "
         "number"),
        ("contacted: 10", "contacted: 1e400", "row 23, column waves[0].contacted: Write a whole "
         "number"),
        ("contacted: 10", f"contacted: {'9' * 400}", "row 23, column waves[0].contacted: The "
         "number is too large."),
        ("contacted: 10", f"contacted: {'9' * 5000}", "row 23, column waves[0].contacted: "
         f"{'9' * 60} is no valid number"),
        ("slug: small", "slug: small\nslug: other", "row 3, column slug: This key stands here "
         "twice."),
        ("slug: small", "slug:\tsmall\n\tname: x", "row 2: The line has a tab"),
        ("  en: Small study", "\ten: Small study", "row 4: The line has a tab"),
        ("en: Small study", "en: @home", "row 4: A text that begins with this character"),
        ("en: Small study", "en: 'Small study", "row "),
        ("en: Small study", "en: &a Small\n  es: *a", "row 5: Aliases (*name)"),
        ("en: Small study", "en: Small\x07 study", "row 4: The file holds a character"),
        ("en: Small study", 'en: "Small \\ud800"', "row 4, column name.en: The text holds a "
         "character that cannot be stored."),
        ("en: Small study", '"\\ud800": Small', "row "),
    ],
)  # fmt: skip
def test_a_trap_is_named_with_its_line(old, new, problem):
    found = problems(package(study=(old, new)))
    assert found[0].startswith(f"study.yaml, {problem}"), found
    assert len(found) == 1 or "twice" in problem or "ud800" in new, found
    for line in found:
        line.encode("utf-8")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a: 2018-05-01 10:30:00", "row 1, column a: Write a date without time, like 2019-06-03."),
        ("a: 2018-05-01T10:30:00Z", "row 1, column a: Write a date without time"),
        ("a: 1:30.5", "row 1, column a: YAML reads 1:30.5 without quotes as the number 90.5."),
        ("a: 9007199254740993", "row 1, column a: The number is too large. At most "
         "9007199254740991."),
        ("a:\n  7: x", "row 2, column a: The key 7 is not a text. Put it in quotes."),
        ("? [x]\n: y", "row 1: The key [x] is not a text."),
        ("null: y", "row 1: The key null is not a text."),
        ("'a': x\n? {b: c}\n: y", "row 1: The key {b: c} is not a text."),
        ("a: !!set {x}", "row 1, column a: The tag tag:yaml.org,2002:set is not used in a "
         "package. Remove it."),
        ("a: !python/object:os.system x", "row 1, column a: The tag !python/object:os.system"),
        ("a: " + "[" * 25 + "]" * 25, "row 1: The file is nested more than 20 levels deep."),
    ],
)  # fmt: skip
def test_what_is_no_plain_value_is_named(text, problem):
    (said,) = load("study.yaml", text).problems
    assert str(said).startswith(f"study.yaml, {problem}")


def test_a_file_that_is_too_long_is_not_read():
    document = load("study.yaml", "a: 1\n#" + "x" * MOST_BYTES)
    assert [str(one) for one in document.problems] == [
        "study.yaml: The file has more than 2097152 characters."
    ]
    assert document.value is None


def test_a_thousand_million_aliases_are_not_built():
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
    document = load("study.yaml", "\n".join(lines))
    assert [str(one) for one in document.problems] == [
        "study.yaml, row 2: Aliases (*name) are not used in a package. Write the value out."
    ]


def test_what_a_comment_cuts_off_is_noted():
    reading = read_contents(package(study=("en: Small study", "en: Study # 1")))
    assert [str(note) for note in reading.warnings] == [
        "study.yaml, row 4, column name.en: What stands behind # is a comment, so the text ends "
        "with “Study”. If the rest belongs to it, put the whole text in quotes."
    ]
    assert reading.package.study.name["en"] == "Study"


def test_a_text_without_anything_is_no_text():
    reading = read_contents(package(study=("en: Small study", "en:")))
    assert reading.package.study.name == {"es": "Estudio pequeño"}
