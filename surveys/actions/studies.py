"""The design of a study as packages and copies bring it; settings add what people are asked."""

import datetime
from typing import Any

from django.db import transaction
from django.db.models import Manager, Max

from surveys.actions import log
from surveys.domain import questionnaire as domain
from surveys.domain.dates import date_problem
from surveys.domain.refusals import Refused
from surveys.domain.wording import gettext_noop
from surveys.models import ConsentText, Lineage, Questionnaire, Study, Theme, User, Variable, Wave


@transaction.atomic
def create_study(*, by: User, slug: str, **fields: Any) -> Study:
    """Create a study; `fields` are those of the model."""
    study = Study(slug=slug, **fields)
    log.insert(study, by=by, action="study.created")
    return study


@transaction.atomic
def create_wave(*, by: User, study: Study, code: str, **fields: Any) -> Wave:
    """Add a wave behind the last one."""
    require_dates(fields.get("starts_on"), fields.get("ends_on"))
    fields.setdefault("position", _next_position(study.waves))
    wave = Wave(study=study, code=code, **fields)
    log.insert(wave, by=by, action="wave.created")
    return wave


def require_dates(starts_on: datetime.date | None, ends_on: datetime.date | None) -> None:
    """Refuse dates that no wave can have; they may lie ahead."""
    for day in (starts_on, ends_on):
        if wrong := date_problem(day, today=None):
            raise Refused(*wrong, code="implausible_date")
    if starts_on and ends_on and ends_on < starts_on:
        raise Refused(
            gettext_noop("A wave that starts on %(start)s cannot end on %(end)s."),
            {"start": starts_on, "end": ends_on},
            code="wave_dates",
        )


@transaction.atomic
def set_wave_state(*, by: User, wave: Wave, state: str) -> Wave:
    """Put a wave that a package brings into its state; people use `move_wave`, which asks more."""
    if wave.state != state:
        wave.state, wave.state_reason = state, ""
        log.update(wave, by=by, action=f"wave.{state}")
    return wave


@transaction.atomic
def publish_questionnaire(*, by: User, wave: Wave, form: domain.Questionnaire) -> Questionnaire:
    """Make a questionnaire version available to new interviews of the wave.

    The same content under the same version again changes nothing; other content under a version
    that exists is refused, because interviews may have been answered in it.
    """
    definition = domain.to_json(form)
    existing = wave.questionnaires.filter(code=form.version).first()
    if existing and existing.definition == definition:
        return existing
    if existing:
        raise Refused(
            gettext_noop(
                "Questionnaire %(version)s of wave %(wave)s exists with other questions and never "
                "changes. Give the new one another version in its settings sheet."
            ),
            {"version": form.version, "wave": wave.code},
            code="other_questionnaire",
        )
    questionnaire = Questionnaire(
        wave=wave,
        code=form.version,
        position=_next_position(wave.questionnaires),
        definition=definition,
    )
    log.insert(questionnaire, by=by, action="questionnaire.published")
    return questionnaire


@transaction.atomic
def declare_variable(*, by: User, study: Study, code: str, **fields: Any) -> Variable:
    """Declare what a question measures, at which level and how private it is."""
    fields.setdefault("position", _next_position(study.variables))
    variable = Variable(study=study, code=code, **fields)
    log.insert(variable, by=by, action="variable.declared")
    return variable


@transaction.atomic
def set_lineage(*, by: User, variable: Variable, wave: Wave, status: str, note: dict) -> Lineage:
    """Say how the variable in this wave compares with the wave before."""
    lineage = Lineage.objects.filter(variable=variable, wave=wave).first()
    if lineage is None:
        lineage = Lineage(variable=variable, wave=wave, status=status, note=note)
        log.insert(lineage, by=by, action="lineage.set")
    elif (lineage.status, lineage.note) != (status, note):
        lineage.status, lineage.note = status, note
        log.update(lineage, by=by, action="lineage.set")
    return lineage


@transaction.atomic
def create_theme(*, by: User, study: Study, code: str, **fields: Any) -> Theme:
    """Add a theme under which quotes are coded."""
    fields.setdefault("position", _next_position(study.themes))
    theme = Theme(study=study, code=code, **fields)
    log.insert(theme, by=by, action="theme.created")
    return theme


@transaction.atomic
def create_consent_text(*, by: User, study: Study, **fields: Any) -> ConsentText:
    """Add a version of the text that respondents agree to for a purpose."""
    text = ConsentText(study=study, **fields)
    log.insert(text, by=by, action="consent_text.added")
    return text


def _next_position(related: Manager[Any]) -> int:
    return (related.aggregate(last=Max("position"))["last"] or 0) + 1
