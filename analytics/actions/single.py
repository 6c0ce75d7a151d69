"""One indicator or segment at a time, as pages make and change them: by the checks of packages."""

from collections.abc import Mapping
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Max

from analytics.actions.definitions import InvalidDefinitions, fields_of, known_study
from analytics.domain.checks import check_sections
from analytics.domain.checks.items import problem
from analytics.domain.indicators import IndicatorDefinition
from analytics.models import Claim, Indicator, Segment
from analytics.queries.behind import read_waves
from analytics.queries.design import load_design
from surveys.actions import locks, log
from surveys.domain.expressions import ExpressionError
from surveys.domain.refusals import Refused, StaleVersion
from surveys.domain.wording import gettext_noop
from surveys.models import Study, User

Defined = TypeVar("Defined", Indicator, Segment)
Shown = TypeVar("Shown", Indicator, Segment, Claim)
SECTIONS: Mapping[type[Any], str] = {Indicator: "indicators", Segment: "segments"}
MAY_FAIL = frozenset({"div", "mod", "round", "format-date", "format-date-time"})
"""What cannot take every value of its type, such as 0, or 99 decimals."""


@transaction.atomic
def save_indicator(
    *,
    by: User,
    study: Study,
    item: Mapping[str, Any],
    stored: Indicator | None = None,
    seen: int | None = None,
) -> Indicator:
    """Store an indicator, a new one or the next version of `stored`, of which the page saw `seen`.

    `item` is as in a study package. Raises InvalidDefinitions with every problem, and StaleVersion.
    """
    return _save(Indicator, by=by, study=study, item=item, stored=stored, seen=seen)


@transaction.atomic
def save_segment(
    *,
    by: User,
    study: Study,
    item: Mapping[str, Any],
    stored: Segment | None = None,
    seen: int | None = None,
) -> Segment:
    """Store a segment, as `save_indicator` does an indicator."""
    return _save(Segment, by=by, study=study, item=item, stored=stored, seen=seen)


def _save(
    model: type[Defined],
    *,
    by: User,
    study: Study,
    item: Mapping[str, Any],
    stored: Defined | None,
    seen: int | None,
) -> Defined:
    locks.hold(study.pk)
    if stored is not None:
        stored = _as_seen(stored, seen)
        item = {**item, "code": stored.code}  # claims and addresses name it
    _require_sense(model, study, item, is_new=stored is None)
    name, fields = model._meta.model_name, fields_of(model, study, item)
    if stored is None:
        last = model.objects.filter(study=study).aggregate(last=Max("position"))["last"] or 0
        made = model(study=study, code=item["code"], position=last + 1, **fields)
        log.insert(made, by=by, action=f"{name}.defined")
        return made
    if any(getattr(stored, key) != value for key, value in fields.items()):
        for key, value in fields.items():
            setattr(stored, key, value)
        log.update(stored, by=by, action=f"{name}.changed")
    return stored


def _as_seen(stored: Shown, seen: int | None) -> Shown:
    """Return a definition as it is now; StaleVersion where the page did not see that."""
    now = type(stored).objects.filter(pk=stored.pk).first()
    current = stored.version + 1 if now is None else now.version
    if now is None or (seen is not None and seen != current):
        raise StaleVersion(seen=seen or stored.version, current=current)
    return now


def _require_sense(
    model: type[Defined], study: Study, item: Mapping[str, Any], *, is_new: bool
) -> None:
    """Refuse a definition that says nothing of this study, with all that is wrong at once."""
    section = SECTIONS[model]
    problems = check_sections(known_study(study), {section: [item]})
    if is_new and model.objects.filter(study=study, code=item.get("code") or "").exists():
        text = gettext_noop("The code “%(code)s” is taken. Choose another.")
        problems.append(problem(f"{section}[0].code", "code_taken", text, code=item["code"]))
    if not problems and model is Indicator:
        problems += list(_uncountable(study, item))
    if problems:
        raise InvalidDefinitions(problems)


def _uncountable(study: Study, item: Mapping[str, Any]) -> list[Any]:
    """Return why stored records cannot be computed: a division by zero, of one of them.

    Who writes a definition can say what is meant there. A record that comes later is left out.

    Only an expression that may fail for a value is tried, for that alone needs records.
    """
    definition = IndicatorDefinition.of(item)
    if not any(_may_fail(one.tree) for one in definition.expressions):
        return []
    design = load_design(study)
    waves = [wave for wave in design.waves if design.asked(definition, wave)]
    try:
        read_waves(waves, definition, harmonised=design.harmonised).behind(definition, strict=True)
    except ExpressionError as error:
        key = "base" if error.text == item["base"] else "numerator"
        if item.get("value") == error.text:
            key = "value"
        place = f"indicators[0].{key}:{error.position + 1}"
        return [problem(place, error.code, error.template, **error.params)]
    return []


def _may_fail(node: Mapping[str, Any]) -> bool:
    return node["op"] in MAY_FAIL or any(map(_may_fail, node.get("args", ())))


@transaction.atomic
def retire_indicator(*, by: User, indicator: Indicator, seen: int) -> None:
    """Take an indicator away with its figures; Refused while claims are held against it."""
    locks.hold(indicator.study_id)
    indicator = _as_seen(indicator, seen)
    claims = Claim.objects.filter(indicator=indicator).order_by("position", "code")
    if codes := list(claims.values_list("code", flat=True)):
        raise Refused(
            gettext_noop(
                "“%(code)s” is what these claims are held against, so it stays: %(claims)s. "
                "Withdraw them first, each on its page, if they are no longer to be checked."
            ),
            {"code": indicator.code, "claims": ", ".join(codes)},
            code="still_read",
        )
    log.delete(indicator, by=by, action="indicator.retired")


@transaction.atomic
def withdraw_claim(*, by: User, claim: Claim, seen: int, reason: str) -> None:
    """Check a claim no longer; the history keeps what it said, and why it was withdrawn."""
    locks.hold(claim.study_id)
    claim = _as_seen(claim, seen)
    if not reason.strip():
        raise Refused(
            gettext_noop("Say why the claim is withdrawn; it stays in the history."),
            code="reason_missing",
        )
    log.delete(claim, by=by, action="claim.withdrawn", reason=reason.strip())


@transaction.atomic
def retire_segment(*, by: User, segment: Segment, seen: int) -> None:
    """Take a segment away with the figures of its categories."""
    locks.hold(segment.study_id)
    log.delete(_as_seen(segment, seen), by=by, action="segment.retired")
