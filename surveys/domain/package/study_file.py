"""`study.yaml` as typed content: the study, its waves, variables and themes.

Sections that this side of the platform does not know (segments, indicators, claims) are handed
on as they stand, for their owner to check.
"""

import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from surveys.domain.consents import Purpose
from surveys.domain.dates import EARLIEST
from surveys.domain.lineage import Comparability
from surveys.domain.package.study_keys import KEY_MISSING, Keys
from surveys.domain.package.study_yaml import Document
from surveys.domain.privacy import Privacy
from surveys.domain.questionnaire import CATEGORY, CODE, Level
from surveys.domain.waves import Nature, Selection, WaveState
from surveys.domain.wording import Texts, gettext_noop

FORMAT = "nucleus-study/1"
LARGEST_YEAR, LARGEST_COUNT = 32_767, 2_147_483_647
SLUG = re.compile(r"[-a-zA-Z0-9_]+")
VERSION = re.compile(r"\S(?:.*\S)?")

WAVE_KEYS = (
    "code", "year", "name", "nature", "state", "starts_on", "ends_on", "selection",
    "source", "sponsor", "target", "contacted", "completed", "methodology",
)  # fmt: skip
STUDY_KEYS = (
    "slug", "name", "description", "languages", "notes", "waves", "variables", "themes",
    "consent_texts",
)  # fmt: skip
WHERE_THERE_ARE = ("target", "consent_texts")
"""Keys that are written only with a value: earlier versions of Nucleus do not know them."""


@dataclass(frozen=True)
class WaveContent:
    """One wave as a package states it."""

    code: str
    year: int
    nature: str
    state: str
    selection: str
    name: Texts = field(default_factory=dict)
    starts_on: datetime.date | None = None
    ends_on: datetime.date | None = None
    source: Texts = field(default_factory=dict)
    sponsor: Texts = field(default_factory=dict)
    target: int | None = None
    contacted: int | None = None
    completed: int | None = None
    methodology: Texts = field(default_factory=dict)


@dataclass(frozen=True)
class LineageContent:
    """How a variable compares with the wave before, and the harmonised categories of its codes."""

    status: str
    note: Texts = field(default_factory=dict)
    mapping: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class CategoryContent:
    """One harmonised category of a variable."""

    code: str
    label: Texts


@dataclass(frozen=True)
class VariableContent:
    """One variable; `lineage` is by wave."""

    code: str
    level: str
    privacy: str
    label: Texts
    lineage: Mapping[str, LineageContent] = field(default_factory=dict)
    categories: tuple[CategoryContent, ...] = ()


@dataclass(frozen=True)
class ThemeContent:
    """One theme under which quotes are coded."""

    code: str
    label: Texts


@dataclass(frozen=True)
class ConsentTextContent:
    """One version of what respondents agree to for a purpose."""

    purpose: str
    version: str
    valid_from: datetime.date
    text: Texts

    @property
    def code(self) -> str:
        """Which text it is, among those of the study."""
        return f"{self.purpose} {self.version}"


@dataclass(frozen=True)
class StudyContent:
    """What `study.yaml` says, apart from sections that are handed on."""

    slug: str
    name: Texts
    languages: tuple[str, ...]
    waves: tuple[WaveContent, ...]
    variables: tuple[VariableContent, ...]
    description: Texts = field(default_factory=dict)
    notes: Texts = field(default_factory=dict)
    themes: tuple[ThemeContent, ...] = ()
    consent_texts: tuple[ConsentTextContent, ...] = ()

    def codes(self, level: Level | str) -> tuple[str, ...]:
        """Return the variables of a level, in the order of the columns."""
        return tuple(v.code for v in self.variables if v.level == level)


@dataclass(frozen=True)
class StudyFile:
    """The content of `study.yaml` with the sections that it carries for others."""

    content: StudyContent
    sections: Mapping[str, Any]


def read_study(document: Document) -> StudyFile | None:
    """Return what the file says, or None; the document's problems say why."""
    if not isinstance(document.value, dict):
        if not document.problems:
            document.problem(
                "", "no_mapping", gettext_noop("The file is empty, or no mapping of keys.")
            )
        return None
    keys = Keys(document, document.value, "")
    _check_format(keys)
    content = _study(keys)
    sections = {
        key: value for key, value in document.value.items() if key not in ("format", *STUDY_KEYS)
    }
    for key, value in sections.items():
        if not isinstance(value, list):
            document.problem(
                key, "unknown_section", gettext_noop("Not a key of study.yaml, or not a list.")
            )
    return None if document.problems else StudyFile(content, sections)


def study_document(study: StudyContent, sections: Mapping[str, Any]) -> dict[str, Any]:
    """Return the study as `study.yaml` writes it: every key, languages in the study's order."""
    document = {
        "format": FORMAT,
        "slug": study.slug,
        "name": ordered(study.name, study.languages),
        "description": ordered(study.description, study.languages),
        "languages": list(study.languages),
        "notes": ordered(study.notes, study.languages),
        "waves": [_wave_document(wave, study.languages) for wave in study.waves],
        "variables": [_variable_document(variable, study) for variable in study.variables],
        "themes": [
            {"code": theme.code, "label": ordered(theme.label, study.languages)}
            for theme in study.themes
        ],
        "consent_texts": [
            {
                "purpose": text.purpose,
                "version": text.version,
                "valid_from": text.valid_from,
                "text": ordered(text.text, study.languages),
            }
            for text in study.consent_texts
        ],
        **sections,
    }
    return _without_new_empty_keys(document)


def _without_new_empty_keys(document: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in document.items() if value or key not in WHERE_THERE_ARE}


def ordered(texts: Texts, languages: Sequence[str]) -> dict[str, str]:
    """Return texts in the study's order of languages: a database may not keep the order."""
    known = [language for language in languages if language in texts]
    others = sorted(set(texts) - set(known))
    return {language: texts[language] for language in [*known, *others] if texts[language]}


def _wave_document(wave: WaveContent, languages: Sequence[str]) -> dict[str, Any]:
    values = {key: getattr(wave, key) for key in WAVE_KEYS}
    return _without_new_empty_keys(
        {
            key: ordered(value, languages) if isinstance(value, Mapping) else value
            for key, value in values.items()
        }
    )


def _variable_document(variable: VariableContent, study: StudyContent) -> dict[str, Any]:
    order = [wave.code for wave in study.waves]
    categories = [
        {"code": one.code, "label": ordered(one.label, study.languages)}
        for one in variable.categories
    ]
    return {
        "code": variable.code,
        "level": variable.level,
        "privacy": variable.privacy,
        "label": ordered(variable.label, study.languages),
        "lineage": {
            wave: {
                "status": variable.lineage[wave].status,
                "note": ordered(variable.lineage[wave].note, study.languages),
                **_where_any("mapping", dict(sorted(variable.lineage[wave].mapping.items()))),
            }
            for wave in sorted(variable.lineage, key=order.index)
        },
        **_where_any("categories", categories),
    }


def _where_any(key: str, value: Any) -> dict[str, Any]:
    """Return a key that stands in the file only where it says something."""
    return {key: value} if value else {}


def _check_format(keys: Keys) -> None:
    if keys.value.get("format") != FORMAT:
        keys.document.problem(
            "format",
            "unknown_format",
            gettext_noop("The format must be %(format)s; other formats cannot be read."),
            format=FORMAT,
        )


def _study(keys: Keys) -> StudyContent:
    content = StudyContent(
        slug=keys.text("slug", SLUG, 80),
        name=keys.texts("name", required=True),
        description=keys.texts("description"),
        languages=tuple(keys.languages("languages")),
        notes=keys.texts("notes"),
        waves=tuple(keys.items("waves", _wave)),
        variables=tuple(keys.items("variables", _variable)),
        themes=tuple(keys.items("themes", _theme, required=False)),
        consent_texts=tuple(keys.items("consent_texts", _consent_text, required=False)),
    )
    _check_lineage(keys.document, content)
    return content


def _wave(keys: Keys) -> WaveContent:
    keys.only(WAVE_KEYS)
    wave = WaveContent(
        code=keys.text("code", SLUG, 40),
        year=keys.number("year", LARGEST_YEAR) or 0,
        nature=keys.choice("nature", Nature),
        state=keys.choice("state", WaveState),
        selection=keys.choice("selection", Selection),
        name=keys.texts("name"),
        starts_on=keys.date("starts_on"),
        ends_on=keys.date("ends_on"),
        source=keys.texts("source"),
        sponsor=keys.texts("sponsor"),
        target=keys.number("target", LARGEST_COUNT, required=False),
        contacted=keys.number("contacted", LARGEST_COUNT, required=False),
        completed=keys.number("completed", LARGEST_COUNT, required=False),
        methodology=keys.texts("methodology"),
    )
    if wave.starts_on and wave.ends_on and wave.starts_on > wave.ends_on:
        keys.problem(
            "ends_on", "ends_before_start", gettext_noop("The wave ends before it starts.")
        )
    return wave


def _variable(keys: Keys) -> VariableContent:
    keys.only(tuple(VariableContent.__dataclass_fields__))
    return VariableContent(
        code=keys.text("code", CODE, 64),
        level=keys.choice("level", Level),
        privacy=keys.choice("privacy", Privacy),
        label=keys.texts("label", required=True),
        lineage=keys.mapping("lineage", _lineage),
        categories=tuple(keys.items("categories", _category, required=False)),
    )


def _lineage(keys: Keys) -> LineageContent:
    keys.only(tuple(LineageContent.__dataclass_fields__))
    return LineageContent(
        status=keys.choice("status", Comparability),
        note=keys.texts("note"),
        mapping=keys.codes("mapping"),
    )


def _category(keys: Keys) -> CategoryContent:
    keys.only(tuple(CategoryContent.__dataclass_fields__))
    return CategoryContent(
        code=keys.text("code", CATEGORY, 64), label=keys.texts("label", required=True)
    )


def _theme(keys: Keys) -> ThemeContent:
    keys.only(tuple(ThemeContent.__dataclass_fields__))
    return ThemeContent(code=keys.text("code", SLUG, 64), label=keys.texts("label", required=True))


def _consent_text(keys: Keys) -> ConsentTextContent:
    keys.only(tuple(ConsentTextContent.__dataclass_fields__))
    if keys.value.get("valid_from") is None:
        keys.problem("valid_from", "key_missing", KEY_MISSING)
    return ConsentTextContent(
        purpose=keys.choice("purpose", Purpose),
        version=keys.text("version", VERSION, 40),
        valid_from=keys.date("valid_from") or EARLIEST,
        text=keys.texts("text", required=True),
    )


def _check_lineage(document: Document, study: StudyContent) -> None:
    waves = {wave.code for wave in study.waves}
    for index, variable in enumerate(study.variables):
        for wave in variable.lineage:
            if wave not in waves:
                document.problem(
                    f"variables[{index}].lineage.{wave}",
                    "unknown_wave",
                    gettext_noop("There is no wave %(wave)s in this study."),
                    wave=wave,
                )
        _check_mapping(document, index, variable)


def _check_mapping(document: Document, index: int, variable: VariableContent) -> None:
    """Report codes that belong to no harmonised category of the variable."""
    known = {one.code for one in variable.categories}
    for wave, lineage in variable.lineage.items():
        for code, category in lineage.mapping.items():
            if category not in known:
                document.problem(
                    f"variables[{index}].lineage.{wave}.mapping",
                    "unknown_category",
                    gettext_noop(
                        "%(code)s is to belong to %(category)s, which is none of the categories of "
                        "%(variable)s. Add it to its categories, or name another."
                    ),
                    code=code,
                    category=category,
                    variable=variable.code,
                )
