"""Indicators, segments and claims: written with history like every record, in and out of packages.

A study package hands its sections `segments`, `indicators` and `claims` on to `import_sections`.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction

from analytics.domain.checks import KnownStudy, check_sections
from analytics.domain.claims import ClaimStatistic
from analytics.models import Claim, Indicator, Segment
from analytics.queries.design import load_design
from surveys.actions import log
from surveys.domain.importing import Problem
from surveys.domain.refusals import Refused
from surveys.domain.wording import gettext_noop
from surveys.models import Study, User, Variable, Wave

SECTIONS = ("segments", "indicators", "claims")
VALUE_STEP = Decimal("0.0001")


class InvalidDefinitions(Refused):
    """Sections that cannot be stored, with all problems at once."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(
            gettext_noop("%(count)s definitions need attention before they can be stored."),
            {"count": len(problems)},
        )
        self.problems = tuple(problems)


@transaction.atomic
def import_sections(*, study: Study, sections: Mapping[str, Any], by: User) -> None:
    """Store the segments, indicators and claims of a study package.

    What is stored already and equal is left alone, so that importing twice changes nothing.
    Raises InvalidDefinitions with every problem, and stores nothing then.
    """
    problems = check_sections(known_study(study), sections)
    if problems:
        raise InvalidDefinitions(problems)
    waves = {wave.code: wave for wave in Wave.objects.filter(study=study)}
    for position, item in enumerate(sections.get("segments") or [], start=1):
        fields = fields_of(Segment, study, item) | {"position": position}
        _store(Segment, study, item["code"], fields, by=by)
    for position, item in enumerate(sections.get("indicators") or [], start=1):
        fields = fields_of(Indicator, study, item) | {"position": position}
        _store(Indicator, study, item["code"], fields, by=by)
    indicators = {one.code: one for one in Indicator.objects.filter(study=study)}
    for position, item in enumerate(sections.get("claims") or [], start=1):
        fields = _claim_fields(item, indicators, waves) | {"position": position}
        _store(Claim, study, item["code"], fields, by=by)


def known_study(study: Study) -> KnownStudy:
    """Return what the definitions of a study are held against."""
    design = load_design(study)
    return KnownStudy(
        waves=tuple(wave.code for wave in design.waves),
        questions=design.typed_questions,
        indicators=frozenset(indicator.code for indicator in design.indicators),
    )


def _store(
    model: type[Indicator | Segment | Claim],
    study: Study,
    code: str,
    fields: dict[str, Any],
    *,
    by: User,
) -> None:
    """Insert or update one definition; leave it alone where nothing differs."""
    name = model._meta.model_name
    stored = model.objects.filter(study=study, code=code).first()
    if stored is None:
        log.insert(model(study=study, code=code, **fields), by=by, action=f"{name}.defined")
    elif any(getattr(stored, key) != value for key, value in fields.items()):
        for key, value in fields.items():
            setattr(stored, key, value)
        log.update(stored, by=by, action=f"{name}.changed")


def fields_of(
    model: type[Indicator | Segment], study: Study, item: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the fields of a checked indicator or segment as they are stored."""
    if model is Segment:
        variable = Variable.objects.get(study=study, code=item["variable"])
        return {"variable": variable, "label": item["label"]}
    texts = {key: item.get(key) or {} for key in ("label", "question", "definition")}
    rest = {key: item.get(key) for key in ("kind", "unit", "base", "numerator", "value", "waves")}
    return texts | rest


def _claim_fields(item: Mapping[str, Any], indicators: dict, waves: dict) -> dict[str, Any]:
    is_ratio = item["statistic"] == ClaimStatistic.RATIO
    value = item.get("value")
    return {
        "says": item["says"],
        "statistic": item["statistic"],
        "indicator": indicators[item["indicator"]],
        "wave": waves[item["to"] if is_ratio else item["wave"]],
        "from_wave": waves[item["from"]] if is_ratio else None,
        "printed": item["printed"],
        "wording": item.get("wording") or {},
        "value": None if value is None else Decimal(str(value)).quantize(VALUE_STEP),
        "digits": item.get("digits"),
        "low": _float(item.get("low")),
        "high": _float(item.get("high")),
        "more_than": _float(item.get("more_than")),
        "note": item.get("note") or {},
    }


def _float(value: float | str | Decimal | None) -> float | None:
    return None if value is None else float(value)


def export_sections(*, study: Study) -> dict[str, list[dict[str, Any]]]:
    """Return the sections as `import_sections` takes them, in the order of a study package."""
    languages = study.languages
    segments = Segment.objects.filter(study=study).select_related("variable").order_by("position")
    claims = Claim.objects.filter(study=study).select_related("indicator", "wave", "from_wave")
    return {
        "segments": [
            {
                "code": segment.code,
                "variable": segment.variable.code,
                "label": _in_order(segment.label, languages),
            }
            for segment in segments
        ],
        "indicators": [
            _indicator_section(indicator, languages)
            for indicator in Indicator.objects.filter(study=study).order_by("position")
        ],
        "claims": [_claim_section(claim, languages) for claim in claims.order_by("position")],
    }


def _in_order(texts: Mapping[str, str], languages: Sequence[str]) -> dict[str, str]:
    """Return texts in the study's order of languages: a database may not keep the order."""
    known = [language for language in languages if language in texts]
    return {key: texts[key] for key in [*known, *sorted(set(texts) - set(known))]}


def _indicator_section(indicator: Indicator, languages: Sequence[str]) -> dict[str, Any]:
    return {
        "code": indicator.code,
        "kind": indicator.kind,
        "unit": indicator.unit,
        "label": _in_order(indicator.label, languages),
        "question": _in_order(indicator.question, languages),
        "definition": _in_order(indicator.definition, languages),
        "base": indicator.base,
        "numerator": indicator.numerator,
        "value": indicator.value,
        "waves": indicator.waves,
    }


def _claim_section(claim: Claim, languages: Sequence[str]) -> dict[str, Any]:
    is_ratio = claim.statistic == ClaimStatistic.RATIO
    waves = {"wave": claim.wave.code}
    if is_ratio and claim.from_wave is not None:
        waves = {"from": claim.from_wave.code, "to": claim.wave.code}
    return {
        "code": claim.code,
        "says": _in_order(claim.says, languages),
        "statistic": claim.statistic,
        "indicator": claim.indicator.code,
        **waves,
        "printed": claim.printed,
        "wording": _in_order(claim.wording, languages),
        "value": _plain(claim.value),
        "digits": claim.digits,
        "low": claim.low,
        "high": claim.high,
        "more_than": _plain(claim.more_than),
        "note": _in_order(claim.note, languages),
    }


def _plain(value: Decimal | float | None) -> int | float | None:
    """Return a whole number as an integer, as people write it."""
    if value is None:
        return None
    number = float(value)
    return int(number) if number.is_integer() else number
