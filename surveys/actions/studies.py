"""The design of a study as packages and copies bring it; settings add what people are asked."""

import datetime
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Manager, Max

from surveys.actions import log
from surveys.domain import questionnaire as domain
from surveys.domain.dates import date_problem
from surveys.domain.privacy import CAREFUL
from surveys.domain.questionnaire_json import to_json
from surveys.domain.refusals import Refused, StaleVersion
from surveys.domain.wording import gettext_noop
from surveys.domain.xlsform.uploads.source import Source
from surveys.models import ConsentText, Lineage, Questionnaire, Study, Theme, User, Variable, Wave
from surveys.queries.comparing import Comparison, compared_with_before

MOST_NAMED = 12
"""Questions that a refusal names."""

LONGEST = 2000
"""Letters of the words of a variable."""


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


class Undecided(Refused):
    """A questionnaire that differs from that of the wave before in what nobody decided yet."""

    kind = "undecided"

    def __init__(self, comparison: Comparison) -> None:
        codes = dict.fromkeys(one.difference.code for one in comparison.open)
        names = [*codes][:MOST_NAMED] + ["…"] * (len(codes) > MOST_NAMED)
        super().__init__(
            gettext_noop(
                "This questionnaire differs from that of wave %(before)s in %(count)s things that "
                "nobody decided yet: %(codes)s. Compare the two and decide each."
            ),
            {
                "before": comparison.before.code,
                "count": len(comparison.open),
                "codes": ", ".join(names),
            },
        )
        self.comparison = comparison


def require_decided(wave: Wave, form: domain.Questionnaire) -> None:
    """Raise Undecided while a questionnaire differs from the wave before in what is open."""
    comparison = compared_with_before(wave, form)
    if comparison is not None and comparison.open:
        raise Undecided(comparison)


@transaction.atomic
def publish_questionnaire(
    *, by: User, wave: Wave, form: domain.Questionnaire, source: Source | None = None
) -> Questionnaire:
    """Make a questionnaire version available to new interviews of the wave.

    `source` says of which uploaded file it comes.

    The same content under the same version again changes nothing; other content under a version
    that exists is refused, because interviews may have been answered in it. Raises Undecided while
    one difference from the wave before is open: whoever changes a question says what that does to
    the trend (`surveys/actions/questionnaires.py`). Its new questions become variables.
    """
    existing = wave.questionnaires.filter(code=form.version).first()
    if existing is None:
        require_decided(wave, form)
    published = store_questionnaire(by=by, wave=wave, form=form, source=source)
    if existing is None:
        declare_questions(by=by, study=wave.study, form=form)
    return published


@transaction.atomic
def store_questionnaire(
    *, by: User, wave: Wave, form: domain.Questionnaire, source: Source | None = None
) -> Questionnaire:
    """Store a questionnaire that was published elsewhere, as a study package brings it.

    Its interviews were asked with it already, so nothing is refused for what differs; the page
    that compares lists what nobody decided.
    """
    definition = to_json(form)
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
        source=source.to_json() if source else None,
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
def declare_questions(
    *,
    by: User,
    study: Study,
    form: domain.Questionnaire,
    privacy: Mapping[str, str] | None = None,
    only: Collection[str] | None = None,
) -> list[Variable]:
    """Declare what nobody declared of what a questionnaire asks, or of some questions of it.

    `privacy` gives their classes by code; without one it is the careful one, to be looked at.
    """
    known = set(study.variables.values_list("code", flat=True))
    return declare_variables(
        by=by,
        study=study,
        declared=[
            {
                "code": question.code,
                "level": question.level.value,
                "privacy": (privacy or {}).get(question.code, CAREFUL.value),
                "label": _label_of(question, study.languages),
            }
            for question in form.questions()
            if question.code not in known and (only is None or question.code in only)
        ],
    )


@transaction.atomic
def declare_variables(
    *, by: User, study: Study, declared: Iterable[Mapping[str, Any]]
) -> list[Variable]:
    """Declare many variables, each as `declare_variable` does, after those that are there."""
    position = _next_position(study.variables)
    variables = [
        Variable(study=study, position=position + number, **fields)
        for number, fields in enumerate(declared)
    ]
    log.insert_many(variables, by=by, action="variable.declared")
    return variables


def _label_of(question: domain.Question, languages: Sequence[str]) -> dict[str, str]:
    """Return the words of a variable in the languages of the study; at least one has some."""
    shared = {one: question.label[one][:LONGEST] for one in languages if one in question.label}
    return shared or {languages[0]: question.label_in(languages[0])[:LONGEST]}


@transaction.atomic
def set_lineage(
    *,
    by: User,
    variable: Variable,
    wave: Wave,
    status: str,
    note: Mapping[str, str],
    decided: Sequence[str] | None = None,
    mapping: Mapping[str, str] | None = None,
) -> Lineage:
    """Say how the variable in this wave compares with the wave before.

    `decided` are the keys of the differences that this is said of; None for whatever differs.
    `mapping` says to which harmonised category a code belongs; None leaves it as it is.
    """
    lineage = Lineage.objects.filter(variable=variable, wave=wave).first()
    is_new = lineage is None
    lineage = lineage or Lineage(variable=variable, wave=wave)
    said: dict[str, Any] = {"status": status, "note": dict(note)}
    said["decided"] = None if decided is None else list(decided)
    if mapping is not None:
        said["mapping"] = dict(mapping)
    if is_new or any(getattr(lineage, name) != value for name, value in said.items()):
        for name, value in said.items():
            setattr(lineage, name, value)
        write = log.insert if is_new else log.update
        write(lineage, by=by, action="lineage.set")
    return lineage


@transaction.atomic
def set_categories(
    *,
    by: User,
    variable: Variable,
    categories: Sequence[Mapping[str, Any]],
    seen: int | None = None,
) -> Variable:
    """Say which harmonised categories a variable has; none, where all waves offer the same."""
    if seen is not None and seen != variable.version:
        raise StaleVersion(seen=seen, current=variable.version)
    stored = [{"code": one["code"], "label": dict(one["label"])} for one in categories]
    if variable.categories != stored:
        variable.categories = stored
        log.update(variable, by=by, action="variable.harmonised")
    return variable


@transaction.atomic
def set_mapping(*, by: User, variable: Variable, wave: Wave, mapping: Mapping[str, str]) -> None:
    """Say to which harmonised categories the codes of a wave belong; it decides nothing else."""
    lineage = Lineage.objects.filter(variable=variable, wave=wave).first()
    if lineage is None and not mapping:
        return
    lineage = lineage or Lineage(variable=variable, wave=wave, decided=[])
    set_lineage(
        by=by,
        variable=variable,
        wave=wave,
        status=lineage.status,
        note=lineage.note,
        decided=lineage.decided,
        mapping=mapping,
    )


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
