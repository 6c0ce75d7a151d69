"""Each key of `study.yaml` is read as what it is, or named with what to write there."""

import pytest

from surveys.domain.package.reading import read_contents
from tests.surveys.domain.package.contents import STUDY, package

CATEGORIES = "variables[0].categories"


def told(old, new):
    """Return column, code and what stands there of all that is wrong with a changed file."""
    reading = read_contents(package(study=(old, new)))
    return [
        (one.column, one.code, one.params.get("got"))
        for one in reading.problems
        if one.file == "study.yaml"
    ]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("slug: small", "slug: ''", ("slug", "key_missing", None)),
        ("slug: small", "slug: a b", ("slug", "no_code", "a b")),
        ("slug: small", f"slug: {'a' * 81}", ("slug", "no_code", "a" * 60)),
        ("slug: small", "slug: [a]", ("slug", "not_a_text", "['a']")),
        ("languages:\n- en\n- es", "languages: []", ("languages", "key_missing", None)),
        ("languages:\n- en\n- es", "languages: en", ("languages", "no_languages", None)),
        ("- en\n- es", "- en\n- en", ("languages", "no_languages", None)),
        ("- en\n- es", "- en\n- 7", ("languages", "no_languages", None)),
        ("- en\n- es", "- en\n- Spanish", ("languages", "no_languages", None)),
        ("- en\n- es", "- en\n- es-abcdefgh", ("languages", "no_languages", None)),
        ("  en: Small study\n  es: Estudio pequeño", "  {}", ("name", "key_missing", None)),
        ("description: {}", "description: Words", ("description", "no_texts", None)),
        ("description: {}", "description: 0", ("description", "no_texts", None)),
        ("description: {}", "description: {E: a}", ("description.E", "no_language", "E")),
        ("description: {}", "description: {en: [a]}",
         ("description.en", "not_a_text", "['a']")),
        ("waves:\n", "waves: []\nothers:\n", ("waves", "key_missing", None)),
        ("notes: {}\nwaves", "notes: {}\nwaves:\n- first\nother",
         ("waves[0]", "no_mapping", None)),
        ("year: 2018", "year: null", ("waves[0].year", "no_whole_number", None)),
        ("year: 2018", "year: -1", ("waves[0].year", "no_whole_number", None)),
        ("year: 2018", "year: 40000", ("waves[0].year", "no_whole_number", None)),
        ("year: 2018", "year: 2018.5", ("waves[0].year", "no_whole_number", None)),
        ("contacted: 10", "contacted: '10'", ("waves[0].contacted", "no_whole_number", None)),
        ("nature: observed", "nature: ''", ("waves[1].nature", "key_missing", None)),
        ("nature: observed", "nature: seen", ("waves[1].nature", "not_allowed", "seen")),
        ("nature: observed", "nature: [observed]",
         ("waves[1].nature", "not_allowed", "['observed']")),
        ("starts_on: 2018-05-01", "starts_on: 2018", ("waves[0].starts_on", "no_date", None)),
        ("starts_on: 2018-05-01", "starts_on: May", ("waves[0].starts_on", "no_date", None)),
        ("starts_on: 2018-05-01", "starts_on: 2018-07-01",
         ("waves[0].ends_on", "ends_before_start", None)),
        ("selection: purposive\n  source: {}\n  sponsor: {}\n  contacted: 10",
         "selection: purposive\n  sauce: {}\n  contacted: 10",
         ("waves[0].sauce", "unknown_key", None)),
        ("themes:\n- code: skills\n  label:\n    en: Skills", "themes: skills",
         ("themes", "no_list", None)),
        ("themes:\n- code: skills\n  label:\n    en: Skills", "themes: 0",
         ("themes", "no_list", None)),
        ("- code: skills\n", "- code: skills\n  label: {en: A}\n- code: skills\n",
         ("themes[1].code", "code_repeated", None)),
        ("lineage: {}\n- code: managed", "lineage: 2019\n- code: managed",
         ("variables[0].lineage", "no_mapping", None)),
        ("lineage: {}\n- code: managed", "lineage: 0\n- code: managed",
         ("variables[0].lineage", "no_mapping", None)),
        ("lineage: {}\n- code: managed", "lineage: {'2019': break}\n- code: managed",
         ("variables[0].lineage.2019", "no_mapping", None)),
        ("lineage: {}\n- code: managed", "lineage: {'2017': {status: break}}\n- code: managed",
         ("variables[0].lineage.2017", "unknown_wave", None)),
        ("format: nucleus-study/1", "format: nucleus-study/9", ("format", "unknown_format", None)),
        ("claims: []", "claims: many", ("claims", "unknown_section", None)),
        ("claims: []", "questions: {}", ("questions", "unknown_section", None)),
    ],
)  # fmt: skip
def test_what_cannot_stand_at_a_key_is_named_there(old, new, problem):
    assert told(old, new)[0] == problem


def mapped(mapping, categories="\n  categories:\n  - code: high\n    label: {en: High}"):
    """Say in the lineage of the first variable which categories its codes belong to."""
    said = f"lineage:\n    '2019': {{status: break, mapping: {mapping}}}{categories}"
    return "lineage: {}\n- code: managed", f"{said}\n- code: managed"


PLACE = "variables[0].lineage.2019.mapping"


@pytest.mark.parametrize(
    ("mapping", "problems"),
    [
        ("{'yes': high}", []),
        ("null", []),
        ("0", [(PLACE, "no_codes", None)]),
        ("[high]", [(PLACE, "no_codes", None)]),
        ("{'yes': [high]}", [(PLACE, "no_codes", None)]),
        ("{'a b': high}", [(PLACE, "no_codes", None)]),
        ("{'yes': low}", [(PLACE, "unknown_category", None)]),
    ],
)
def test_codes_belong_to_categories_of_their_variable(mapping, problems):
    assert told(*mapped(mapping)) == problems


def test_a_category_has_a_label_and_a_code_of_its_own():
    categories = "\n  categories:\n  - code: high\n  - code: high\n    label: {en: High}"
    assert told(*mapped("{}", categories)) == [
        (f"{CATEGORIES}[0].label", "key_missing", None),
        (f"{CATEGORIES}[1].code", "code_repeated", None),
    ]


def consent_text(**changes):
    given = {"purpose": "participate", "version": "'1'", "valid_from": "2018-01-01"} | changes
    lines = "".join(f"  {key}: {value}\n" for key, value in given.items() if value)
    return "segments:\n", f"consent_texts:\n-{lines[1:]}  text: {{en: I agree}}\nsegments:\n"


@pytest.mark.parametrize(
    ("changes", "problems"),
    [
        ({}, []),
        ({"purpose": "dance"}, [("consent_texts[0].purpose", "not_allowed", "dance")]),
        ({"version": "' 1'"}, [("consent_texts[0].version", "no_code", " 1")]),
        ({"valid_from": ""}, [("consent_texts[0].valid_from", "key_missing", None)]),
        ({"valid_from": "0218-01-01"}, [("consent_texts[0].valid_from", "wrong_date", None)]),
        ({"author": "me"}, [("consent_texts[0].author", "unknown_key", None)]),
    ],
)
def test_a_consent_text_has_a_purpose_a_version_and_a_date(changes, problems):
    assert told(*consent_text(**changes)) == problems


def test_a_key_that_is_missing_is_said_on_the_line_of_what_it_belongs_to():
    reading = read_contents(package(study=("  nature: observed\n", "")))
    (problem,) = reading.problems
    line = STUDY[: STUDY.index("- code: '2019'")].count("\n") + 1
    assert (problem.row, problem.column) == (line, "waves[1].nature")
