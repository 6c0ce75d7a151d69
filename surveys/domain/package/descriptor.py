"""`datapackage.json`: the tables of a package as a Frictionless data package describes them.

Version 2 of the standard (https://datapackage.org): it has labelled categories and labelled
missing values, so the kinds of empty stay apart for whoever reads the files with other tools.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from surveys.domain.importing import Problem
from surveys.domain.layout.headings import own_heading
from surveys.domain.missing import FILE_LABELS, Missing
from surveys.domain.package.columns import ANSWERS, TableColumn, Type, fixed_columns, key_columns
from surveys.domain.package.files import DESCRIPTOR, SHEETS, tables_there
from surveys.domain.package.study_file import StudyContent
from surveys.domain.questionnaire import Kind, Question, Questionnaire, choices_ever
from surveys.domain.wording import gettext_noop, in_language
from surveys.domain.xlsform import SETTINGS_COLUMNS, choices_columns, survey_columns

_PROFILES = "https://datapackage.org/profiles/2.0"
_NOT_STATED = {"value": "", "label": "Not stated"}
_TYPES: dict[Type, dict[str, str]] = {
    Type.ID: {"type": "string", "format": "uuid"},
    Type.PSEUDONYM: {"type": "string"},
    Type.TEXT: {"type": "string"},
    Type.NUMBER: {"type": "integer"},
    Type.DATE: {"type": "date"},
    Type.LANGUAGE: {"type": "string"},
    Type.CONVERSATIONS: {"type": "array"},
    Type.CODES: {"type": "list", "delimiter": " ", "itemType": "string"},
    Type.WEIGHT: {"type": "number"},
    Type.STRATUM: {"type": "string"},
}
_KINDS: dict[Kind, dict[str, str]] = {
    Kind.TEXT: {
        "type": "string",
        "description": "A text that begins with . [ or \\ has one backslash in front.",
    },
    Kind.INTEGER: {"type": "integer"},
    Kind.DECIMAL: {"type": "number"},
    Kind.DATE: {"type": "date"},
    Kind.TIME: {"type": "time"},
    Kind.DATETIME: {"type": "datetime", "format": "%Y-%m-%dT%H:%M:%S"},
    Kind.ACKNOWLEDGE: {"type": "string"},
    Kind.SELECT_ONE: {"type": "string"},
    Kind.SELECT_MULTIPLE: {
        "type": "list",
        "delimiter": " ",
        "itemType": "string",
        "description": "Codes with one space between them; [] where none was selected.",
    },
}
Forms = Mapping[str, Sequence[Questionnaire]]


def sheet_folder(wave: str, number: int) -> str:
    """Return the folder of a wave's questionnaire; those after the first are numbered."""
    return f"questionnaires/{wave}" + (f"/{number}" if number > 1 else "")


def descriptor(study: StudyContent, forms: Forms, *, spare: Collection[str] = ()) -> dict[str, Any]:
    """Return the content of `datapackage.json`, which follows from the study's definition.

    `spare` names the columns and tables that are there although they may be missing.
    """
    language = study.languages[0]
    resources = [_table(table, study, forms, language, spare) for table in tables_there(spare)]
    for wave in study.waves:
        for number, form in enumerate(forms.get(wave.code, ()), start=1):
            resources.extend(_sheets(sheet_folder(wave.code, number), form))
    return {
        "$schema": f"{_PROFILES}/datapackage.json",
        "name": study.slug,
        "title": in_language(study.name, language),
        "resources": resources,
    }


def descriptor_bytes(study: StudyContent, forms: Forms, *, spare: Collection[str] = ()) -> bytes:
    """Return `datapackage.json` as it is written."""
    text = json.dumps(descriptor(study, forms, spare=spare), ensure_ascii=False, indent=2)
    return (text + "\n").encode("utf-8")


def asked_questions(forms: Forms) -> dict[str, list[Question]]:
    """Return the questions that measure each variable, wave by wave."""
    found: dict[str, list[Question]] = {}
    for versions in forms.values():
        for form in versions:
            for question in form.questions():
                found.setdefault(question.code, []).append(question)
    return found


def _table(
    table: str, study: StudyContent, forms: Forms, language: str, spare: Collection[str]
) -> dict[str, Any]:
    codes = study.codes(ANSWERS[table]) if table in ANSWERS else ()
    fixed = fixed_columns(table, study.languages, codes=codes, spare=spare)
    fields = [_fixed_field(name, column) for name, column in fixed]
    missing = [_NOT_STATED]
    if table in ANSWERS:
        asked = asked_questions(forms)
        fields += [
            _variable_field(
                variable.code,
                in_language(variable.label, language),
                asked.get(variable.code, []),
                language,
            )
            for variable in study.variables
            if variable.level == ANSWERS[table]
        ]
        missing = [_NOT_STATED, *_marks()]
    keys = [_foreign_key(name, column, study) for name, column in fixed if column.refers]
    first, *more = key_columns(table)
    key = [own_heading(first, codes), *more]
    return _resource(table, f"{table}.csv", fields, missing, key, keys)


def _resource(
    name: str,
    path: str,
    fields: list[dict[str, Any]],
    missing: list[dict[str, str]],
    key: Sequence[str] = (),
    foreign_keys: Sequence[Mapping[str, Any]] = (),
) -> dict[str, Any]:
    schema: dict[str, Any] = {"$schema": f"{_PROFILES}/tableschema.json", "fields": fields}
    if key:
        schema["primaryKey"] = [*key]
    if foreign_keys:
        schema["foreignKeys"] = list(foreign_keys)
    schema["missingValues"] = missing
    return {
        "$schema": f"{_PROFILES}/dataresource.json",
        "name": name,
        "type": "table",
        "path": path,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": schema,
    }


def _marks() -> list[dict[str, str]]:
    return [{"value": f".{kind.value}", "label": FILE_LABELS[kind]} for kind in Missing]


def _fixed_field(name: str, column: TableColumn) -> dict[str, Any]:
    field: dict[str, Any] = {"name": name, "title": column.title, **_TYPES[column.type]}
    if column.allowed:
        field["categories"] = list(map(str, column.allowed))
    if column.required:
        field["constraints"] = {"required": True}
    return field


def _variable_field(
    code: str, title: str, questions: Sequence[Question], language: str
) -> dict[str, Any]:
    """Describe a variable; its categories are those of all waves, in the order of the last."""
    kind = questions[-1].stored_as if questions else Kind.TEXT
    field: dict[str, Any] = {"name": code, "title": title, **_KINDS[kind]}
    categories = choices_ever(reversed(questions))
    if categories:
        # The standard knows categories of single values only; a list has them under a name apart.
        name = "categories" if kind == Kind.SELECT_ONE else "itemCategories"
        field[name] = [
            {"value": one.code, "label": in_language(one.label, language)} for one in categories
        ]
    return field


def _foreign_key(name: str, column: TableColumn, study: StudyContent) -> dict[str, Any]:
    table, key = column.refers or ("", "")
    codes = study.codes(ANSWERS[table]) if table in ANSWERS else ()
    reference = {"resource": table, "fields": [own_heading(key, codes)]}
    return {"fields": [name], "reference": reference}


def _sheets(folder: str, form: Questionnaire) -> Iterable[dict[str, Any]]:
    headings = (
        survey_columns(form),
        choices_columns(form),
        SETTINGS_COLUMNS,
    )
    for sheet, columns in zip(SHEETS, headings, strict=True):
        fields = [{"name": column, "type": "string"} for column in columns]
        name = f"{folder}/{sheet}".replace("/", "-")
        yield _resource(name, f"{folder}/{sheet}.csv", fields, [{"value": "", "label": "None"}])


def check_descriptor(
    content: bytes, study: StudyContent, forms: Forms, *, spare: Collection[str] = ()
) -> list[Problem]:
    """Compare the descriptor that came with the package with what the files say.

    Only what other tools rely on must agree: which tables there are, and the names and types of
    their columns. Titles and descriptions may be anybody's.
    """
    try:
        found = json.loads(content.decode("utf-8"), parse_constant=_no_constant)
        claimed = _outline(found)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return [
            _problem(
                None,
                "no_descriptor",
                gettext_noop(
                    "This is no descriptor of a data package. Export the study anew, or take the "
                    "file from an export."
                ),
            )
        ]
    return list(_differences(claimed, _outline(descriptor(study, forms, spare=spare))))


def _no_constant(name: str) -> None:
    raise ValueError(name)


def _outline(found: Mapping[str, Any]) -> dict[str, list[tuple[str, str]]]:
    """Return the names and types of the columns by file."""
    return {
        resource["path"]: [
            (str(field["name"]), str(field["type"])) for field in resource["schema"]["fields"]
        ]
        for resource in found["resources"]
    }


def _differences(
    claimed: Mapping[str, Sequence[tuple[str, str]]],
    expected: Mapping[str, Sequence[tuple[str, str]]],
) -> Iterable[Problem]:
    for path in expected:
        if path not in claimed:
            yield _problem(
                None,
                "not_described",
                gettext_noop("The file %(path)s is not described here. Add it to resources."),
                path=path,
            )
        elif list(claimed[path]) != list(expected[path]):
            column = next(
                (name for name, kind in expected[path] if (name, kind) not in claimed[path]),
                next((name for name, _ in claimed[path] if (name, _) not in expected[path]), None),
            )
            yield _problem(
                column,
                "columns_differ",
                gettext_noop(
                    "The columns of %(path)s are described otherwise than study.yaml and the "
                    "questionnaires have them. Describe the same names and types in the same order."
                ),
                path=path,
            )
    for path in claimed:
        if path not in expected:
            yield _problem(
                None,
                "described_too_much",
                gettext_noop("The file %(path)s is described here but is no part of the package."),
                path=str(path)[:100],
            )


def _problem(column: str | None, code: str, template: str, /, **params: Any) -> Problem:
    return Problem(DESCRIPTOR, None, column, code, template, params)
