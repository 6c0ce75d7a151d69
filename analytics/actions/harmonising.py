"""Harmonised categories of a variable: which codes of each wave are one category in all of them.

Figures change with them, so what reads a category that would be gone stands in the way.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction

from analytics.actions.definitions import export_sections, known_study
from analytics.domain.checks import check_sections
from surveys.actions import studies
from surveys.domain.questionnaire import is_code
from surveys.domain.refusals import Refused
from surveys.domain.wording import gettext_noop
from surveys.models import Study, User, Variable

Mappings = Mapping[str, Mapping[str, str]]
"""By wave, to which harmonised category each of its codes belongs."""


@transaction.atomic
def harmonise(
    *,
    by: User,
    variable: Variable,
    categories: Sequence[Mapping[str, Any]],
    mappings: Mappings,
    seen: int | None = None,
) -> Variable:
    """Store the harmonised categories of a variable, each with code and label, and who is in them.

    A wave that is not named keeps its mapping, and a code that is not named stands for itself.
    Raises Refused where an indicator names a category that would be in no wave any more.
    """
    study = variable.study
    _require_categories(categories, study.languages)
    _require_targets(categories, mappings)
    before = unreadable_indicators(study)
    variable = studies.set_categories(by=by, variable=variable, categories=categories, seen=seen)
    waves = {wave.code: wave for wave in study.waves.all()}
    for code, mapping in mappings.items():
        own = {one: category for one, category in mapping.items() if category and one != category}
        studies.set_mapping(by=by, variable=variable, wave=waves[code], mapping=own)
    require_still_counted(study, before)
    return variable


def require_still_counted(study: Study, before: Collection[str]) -> None:
    """Refuse where an indicator makes no sense any more that did `before`."""
    broken = [code for code in unreadable_indicators(study) if code not in before]
    if broken:
        raise Refused(
            gettext_noop(
                "These indicators name categories that no wave would have any more: "
                "%(indicators)s. Change them first, or keep the codes that they name."
            ),
            {"indicators": ", ".join(broken)},
            code="still_read",
        )


def unreadable_indicators(study: Study) -> list[str]:
    """Return the codes of indicators that cannot be counted as they stand."""
    sections = export_sections(study=study)
    found = []
    for problem in check_sections(known_study(study), sections):
        place = problem.column or ""
        if place.startswith("indicators["):
            number = int(place.removeprefix("indicators[").partition("]")[0])
            found.append(sections["indicators"][number]["code"])
    return list(dict.fromkeys(found))


def _require_categories(categories: Sequence[Mapping[str, Any]], languages: Iterable[str]) -> None:
    codes = [one["code"] for one in categories]
    for one in categories:
        if not is_code(one["code"]):
            raise Refused(
                gettext_noop(
                    "%(code)s cannot be the code of a category. Use a short code without spaces "
                    "and quotes."
                ),
                {"code": one["code"] or "—"},
                code="category_code",
            )
        if codes.count(one["code"]) > 1:
            raise Refused(
                gettext_noop("The category %(code)s stands twice. Rename one."),
                {"code": one["code"]},
                code="code_repeated",
            )
        missing = [language for language in languages if not one["label"].get(language)]
        if missing:
            raise Refused(
                gettext_noop("The category %(code)s has no words in: %(languages)s."),
                {"code": one["code"], "languages": ", ".join(missing)},
                code="no_words",
            )


def _require_targets(categories: Sequence[Mapping[str, Any]], mappings: Mappings) -> None:
    codes = {one["code"] for one in categories}
    for wave, mapping in mappings.items():
        for code, category in mapping.items():
            if category and category != code and category not in codes:
                raise Refused(
                    gettext_noop(
                        "In wave %(wave)s, %(code)s is to belong to %(category)s, which is none of "
                        "the harmonised categories. Add it, or choose another."
                    ),
                    {"wave": wave, "code": code, "category": category},
                    code="unknown_category",
                )
