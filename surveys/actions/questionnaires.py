"""The next questionnaire of a wave: copied, edited as a draft, compared, decided, published."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction

from surveys.actions import log, studies
from surveys.domain import questionnaire as domain
from surveys.domain.comparing import Change
from surveys.domain.lineage import Comparability
from surveys.domain.questionnaire_json import from_json, to_json
from surveys.domain.refusals import NotThere, Refused, StaleVersion
from surveys.domain.wording import gettext_noop
from surveys.domain.xlsform.uploads.source import Source
from surveys.models import (
    Lineage,
    Questionnaire,
    QuestionnaireDraft,
    QuestionnaireUpload,
    Study,
    User,
    Variable,
    Wave,
)
from surveys.queries.comparing import Comparison, comparison_of
from surveys.reader import language_name

LONGEST_VERSION = 40


@transaction.atomic
def copy_questionnaire(*, by: User, wave: Wave, source: Questionnaire) -> QuestionnaireDraft:
    """Begin a draft for a wave with the questions of a questionnaire of the study.

    Raises Refused where the wave has a draft: nobody's work is written over.
    """
    if source.wave.study_id != wave.study_id:
        raise NotThere(gettext_noop("This study has no such questionnaire."))
    if QuestionnaireDraft.objects.filter(wave=wave).exists():
        raise Refused(
            gettext_noop(
                "Wave %(wave)s has a draft already. Go on with it, or drop it before you copy."
            ),
            {"wave": wave.code},
            code="draft_exists",
        )
    definition = {**source.definition, "version": free_version(wave)}
    return save_draft(by=by, wave=wave, form=from_json(definition))


@transaction.atomic
def save_draft(
    *,
    by: User,
    wave: Wave,
    form: domain.Questionnaire,
    seen: int | None = None,
    read_from: tuple[QuestionnaireUpload, Source | None] | None = None,
    privacy: Mapping[str, str] | None = None,
) -> QuestionnaireDraft:
    """Store the questionnaire that a wave is to have next; `seen` is the version that was edited.

    `read_from` is the uploaded file that it is, and what is kept of it. Without one the draft was
    edited: notes on its file stay, and the sheets of the file no longer say what is asked.
    `privacy` has the classes of new questions by code: they are declared as variables.

    What was decided of a difference that is still there stays decided. Raises StaleVersion where
    somebody else saved the draft meanwhile.
    """
    definition = to_json(form)
    draft = QuestionnaireDraft.objects.filter(wave=wave).first()
    is_new = draft is None
    draft = draft or QuestionnaireDraft(wave=wave)
    if not is_new and seen is not None and seen != draft.version:
        raise StaleVersion(seen=seen, current=draft.version)
    is_other = draft.definition != definition
    if read_from is not None:
        upload, source = read_from
        is_other = is_other or draft.upload_id != upload.pk
        draft.upload, draft.source = upload, source.to_json() if source else None
    elif is_other and draft.origin is not None:
        draft.source = draft.origin.before_edits().to_json()
    if is_other:
        draft.definition = definition
        draft.__dict__.pop("form", None)
        if is_new:
            log.insert(draft, by=by, action="draft.begun")
        else:
            log.update(draft, by=by, action="draft.saved", seen=seen)
    if privacy:
        studies.declare_questions(
            by=by, study=wave.study, form=form, privacy=privacy, only=privacy.keys()
        )
    return draft


@transaction.atomic
def drop_draft(*, by: User, draft: QuestionnaireDraft) -> None:
    """Give a draft up; its history stays."""
    log.delete(draft, by=by, action="draft.dropped")


@transaction.atomic
def publish_draft(*, by: User, wave: Wave) -> Questionnaire:
    """Make the draft of a wave the questionnaire that new interviews are asked with.

    Raises Undecided while a difference from the wave before is open.
    """
    draft = QuestionnaireDraft.objects.filter(wave=wave).first()
    if draft is None:
        raise NotThere(
            gettext_noop("Wave %(wave)s has no draft. Copy or upload one."), {"wave": wave.code}
        )
    stored = studies.publish_questionnaire(by=by, wave=wave, form=draft.form, source=draft.origin)
    log.delete(draft, by=by, action="draft.published")
    if draft.upload is not None:
        draft.upload.published = stored
        log.update(draft.upload, by=by, action="upload.published")
    return stored


def free_version(wave: Wave) -> str:
    """Return a version that no questionnaire of the wave has: its code, then with a number."""
    taken = set(wave.questionnaires.values_list("code", flat=True))
    number, version = 1, wave.code[:LONGEST_VERSION]
    while version in taken:
        number += 1
        version = f"{wave.code[: LONGEST_VERSION - 5]}-{number}"
    return version


@transaction.atomic
def decide(
    *,
    by: User,
    wave: Wave,
    codes: Collection[str],
    status: str,
    note: Mapping[str, str],
    shown: Collection[str] | None = None,
) -> list[Lineage]:
    """Say of all that differs in some questions of a wave how far they compare, and why.

    `shown` are the keys of the differences that the page had: what came to them since nobody has
    seen, and nothing is decided. Caution and breaks need a note in each language of the study.
    """
    comparison = _comparison(wave)
    note = {language: text.strip() for language, text in note.items() if text.strip()}
    _require_note(wave.study, status, note)
    found = []
    for code in codes:
        keys = _keys(comparison, code)
        if not keys:
            raise NotThere(
                gettext_noop("Nothing differs in %(code)s, so nothing is to be decided."),
                {"code": code},
            )
        _require_break(comparison, code, status)
        if shown is not None and not keys <= set(shown):
            raise Refused(
                gettext_noop(
                    "The questionnaire was changed meanwhile: %(code)s differs in something that "
                    "this page did not show. Look again and decide."
                ),
                {"code": code},
                code="changed_meanwhile",
            )
        found.append(
            studies.set_lineage(
                by=by,
                variable=_variable(by, wave.study, comparison, code),
                wave=wave,
                status=status,
                note=note,
                decided=sorted(keys),
            )
        )
    return found


@transaction.atomic
def accept_proposals(
    *, by: User, wave: Wave, codes: Collection[str] | None = None
) -> list[Lineage]:
    """Decide what is proposed: questions whose open differences are all spelling and the like.

    What was decided of them before stands: a caution stays one.
    """
    comparison = _comparison(wave)
    found = []
    for question in comparison.questions:
        if not question.only_harmless or (codes is not None and question.code not in codes):
            continue
        stands = question.lineage
        found.append(
            studies.set_lineage(
                by=by,
                variable=_variable(by, wave.study, comparison, question.code),
                wave=wave,
                status=stands.status if stands else Comparability.COMPARABLE.value,
                note=stands.note if stands else {},
                decided=sorted(_keys(comparison, question.code)),
            )
        )
    return found


def _comparison(wave: Wave) -> Comparison:
    found = comparison_of(wave)
    if found is None:
        raise NotThere(
            gettext_noop("Wave %(wave)s has nothing to compare with an earlier one."),
            {"wave": wave.code},
        )
    return found


def _keys(comparison: Comparison, code: str) -> set[str]:
    """Return what of a question is to be decided, as far as it differs now."""
    differences = (one.difference for one in comparison.judged)
    return {one.key for one in differences if one.code == code and one.needs_decision}


def _require_break(comparison: Comparison, code: str, status: str) -> None:
    """Refuse to go on with a series whose answers are of another type, or about something else."""
    changes = {one.difference.change for one in comparison.judged if one.difference.code == code}
    if Change.LEVEL in changes:
        raise Refused(
            gettext_noop(
                "%(code)s is asked about something else than before, and a variable is about one "
                "of both. Give the new question another code."
            ),
            {"code": code},
            code="other_level",
        )
    if Change.TYPE in changes and status != Comparability.BREAK:
        raise Refused(
            gettext_noop(
                "%(code)s takes another type of answer than before, so its series breaks. Choose "
                "a break and say why, or give the new question another code."
            ),
            {"code": code},
            code="other_type",
        )


def _require_note(study: Study, status: str, note: Mapping[str, Any]) -> None:
    """Refuse what no trend page could explain."""
    if status not in set(Comparability):
        raise Refused(
            gettext_noop("Choose whether it is comparable, comparable with caution, or a break."),
            code="no_status",
        )
    missing = [language for language in study.languages if not note.get(language)]
    if status != Comparability.COMPARABLE and missing:
        raise Refused(
            gettext_noop(
                "Say why in each language of the study: the trend page prints it. It is missing "
                "in: %(languages)s."
            ),
            {"languages": ", ".join(map(language_name, missing))},
            code="note_missing",
        )


def _variable(by: User, study: Study, comparison: Comparison, code: str) -> Variable:
    """Return the variable of a question; one that was never declared is declared now."""
    variable = study.variables.filter(code=code).first()
    if variable is None:
        studies.declare_questions(by=by, study=study, form=comparison.old)
        studies.declare_questions(by=by, study=study, form=comparison.new)
        variable = study.variables.get(code=code)
    return variable
