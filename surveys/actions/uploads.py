"""Uploaded questionnaires: kept as they came, decided about, published or dropped."""

import base64
import hashlib
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from surveys.actions import log, studies
from surveys.actions.questionnaires import save_draft
from surveys.domain.questionnaire import Questionnaire
from surveys.domain.refusals import Refused
from surveys.domain.wording import gettext_noop
from surveys.domain.xlsform.uploads.archives import LIMITS, MEBIBYTE
from surveys.domain.xlsform.uploads.options import Options
from surveys.domain.xlsform.uploads.reading import Upload, read_upload
from surveys.models import Questionnaire as Published
from surveys.models import QuestionnaireDraft, QuestionnaireUpload, Study, User, Version, Wave
from surveys.queries.questionnaires import kinds_elsewhere

_IS_PUBLISHED = gettext_noop("A questionnaire was published from this file, which stays with it.")


@transaction.atomic
def keep_upload(
    *,
    by: User,
    study: Study,
    files: Mapping[str, bytes],
    options: Options,
    wave: str = "",
    id: UUID | None = None,
) -> QuestionnaireUpload:
    """Keep a form and the lists of choices beside it, as they are, to be looked at.

    Whoever sends the same `id` again gets what was kept before; after that was removed, it is kept
    anew.
    """
    known = QuestionnaireUpload.objects.filter(pk=id).first() if id else None
    if known is not None and known.study_id == study.pk:
        return known
    if known is not None:
        id = None
    name, content = next(iter(files.items()))
    upload = QuestionnaireUpload(
        study=study,
        name=name[:200],
        sha256=hashlib.sha256(content).hexdigest(),
        files={one[:200]: base64.b64encode(held).decode() for one, held in files.items()},
        options=options.to_json() | {"wave": wave},
        **({"id": id} if id else {}),
    )
    ended = Version.objects.of(QuestionnaireUpload, [upload.pk]).last_numbers()
    log.insert(upload, by=by, action="upload.kept", after=ended.get(upload.pk, 0))
    return upload


@transaction.atomic
def decide_upload(
    *,
    by: User,
    upload: QuestionnaireUpload,
    options: Options,
    wave: str,
    more: Mapping[str, bytes] | None = None,
) -> QuestionnaireUpload:
    """Store what was decided about an upload, and further lists of choices that came for it.

    Refused where it was published, or has more than can be read.
    """
    if upload.published_id:
        raise Refused(_IS_PUBLISHED, code="upload_published")
    decided = options.to_json() | {"wave": wave}
    lists = {one[:200]: base64.b64encode(held).decode() for one, held in (more or {}).items()}
    if upload.options != decided or lists:
        upload.options = decided
        upload.files = {**upload.files, **lists, upload.name: upload.files[upload.name]}
        size = sum(map(len, upload.contents().values()))
        if size > LIMITS.file_bytes or len(upload.files) > LIMITS.files:
            raise Refused(
                gettext_noop("The files have more than %(most)s megabytes together."),
                {"most": LIMITS.file_bytes // MEBIBYTE},
                code="file_too_large",
            )
        log.update(upload, by=by, action="upload.decided")
    return upload


@transaction.atomic
def accept_upload(
    *,
    by: User,
    upload: QuestionnaireUpload,
    wave: Wave,
    privacy: Mapping[str, str] | None = None,
) -> Published | QuestionnaireDraft:
    """Publish an upload where nothing is left to decide; else make it the draft of its wave.

    `privacy` gives the class of new variables by code; without one it is the careful one.
    """
    try:
        with transaction.atomic():
            return publish_upload(by=by, upload=upload, wave=wave, privacy=privacy)
    except studies.Undecided:
        return draft_upload(by=by, upload=upload, wave=wave, privacy=privacy)


@transaction.atomic
def accept_files(
    *, by: User, wave: Wave, files: Mapping[str, bytes], options: Options
) -> Published | QuestionnaireDraft:
    """Keep a form as it is and publish it at once, or make it the draft, as a command does."""
    upload = keep_upload(by=by, study=wave.study, files=files, options=options, wave=wave.code)
    return accept_upload(by=by, upload=upload, wave=wave)


@transaction.atomic
def publish_upload(
    *,
    by: User,
    upload: QuestionnaireUpload,
    wave: Wave,
    privacy: Mapping[str, str] | None = None,
) -> Published:
    """Make the questionnaire of an upload one of a wave, and declare what it newly asks.

    `privacy` gives the class of new variables by code; without one it is the careful one. Refused
    while something is wrong with the file, or still to be decided; raises Undecided where it
    differs from the wave before in what nobody decided. Once it is published, the same again
    changes nothing.
    """
    upload.refresh_from_db(fields=["published"])
    if upload.published is not None and upload.published.wave_id == wave.pk:
        return upload.published
    if upload.published_id:
        raise Refused(_IS_PUBLISHED, code="upload_published")
    found = read_upload_of(upload)
    form = usable_form(found, stated=upload.options)
    require_kinds(wave, form)
    studies.declare_questions(by=by, study=wave.study, form=form, privacy=privacy)
    published = studies.publish_questionnaire(by=by, wave=wave, form=form, source=found.source)
    upload.published = published
    log.update(upload, by=by, action="upload.published")
    draft = QuestionnaireDraft.objects.filter(wave=wave).first()
    if draft is not None and draft.definition == published.definition:
        log.delete(draft, by=by, action="draft.published")
    return published


@transaction.atomic
def draft_upload(
    *,
    by: User,
    upload: QuestionnaireUpload,
    wave: Wave,
    privacy: Mapping[str, str] | None = None,
) -> QuestionnaireDraft:
    """Make the questionnaire of an upload the draft of a wave, to be compared and decided.

    Its new variables are declared with the classes that were chosen for them. Refused where the
    wave has a draft of another make: nobody's work is written over, but a file takes the place of
    a file, which is kept.
    """
    found = read_upload_of(upload)
    form = usable_form(found, stated=upload.options)
    require_kinds(wave, form)
    draft = QuestionnaireDraft.objects.filter(wave=wave).first()
    if draft and not (draft.origin and draft.origin.is_what_is_asked):
        raise Refused(
            gettext_noop(
                "Wave %(wave)s has a draft that was made here. Publish it or drop it before "
                "another questionnaire takes its place."
            ),
            {"wave": wave.code},
            code="draft_exists",
        )
    studies.declare_questions(by=by, study=wave.study, form=form, privacy=privacy)
    return save_draft(by=by, wave=wave, form=form, read_from=(upload, found.source))


@transaction.atomic
def drop_upload(*, by: User, upload: QuestionnaireUpload) -> None:
    """Remove an upload that nothing came of; what was published keeps its file."""
    if upload.published_id:
        raise Refused(_IS_PUBLISHED, code="upload_published")
    if draft := upload.drafts.select_related("wave").first():
        raise Refused(
            gettext_noop(
                "The draft of wave %(wave)s was read from this file. Publish or drop that first."
            ),
            {"wave": draft.wave.code},
            code="upload_is_draft",
        )
    log.delete(upload, by=by, action="upload.dropped")


def read_upload_of(upload: QuestionnaireUpload) -> Upload:
    """Return what an upload says with what was decided about it."""
    (name, content), *more = upload.contents().items()
    return read_upload(name, content, Options.from_json(upload.options), more=dict(more))


def usable_form(found: Upload, *, stated: Mapping[str, Any]) -> Questionnaire:
    """Return the questionnaire that was read; Refused where there is none, or more to decide."""
    if found.questionnaire is None:
        raise Refused(
            gettext_noop("Nothing is published: %(count)s problems of the file are to be mended."),
            {"count": len(found.problems)},
            code="upload_problems",
        )
    if found.must_choose_repeat and stated.get("repeat") is None:
        raise Refused(
            gettext_noop("The form repeats several parts. Say which of them is about projects."),
            code="which_repeat",
        )
    return found.questionnaire


def require_kinds(wave: Wave, form: Questionnaire) -> None:
    """Refuse a question whose variable is of another level, or of another kind in the wave.

    What waves before it asked is compared, and decided as a break.
    """
    for question, level, kind in kinds_elsewhere(wave, form):
        if level != question.level:
            raise Refused(
                gettext_noop(
                    "%(code)s is a variable of the other level in this study. Give the question "
                    "another code."
                ),
                {"code": question.code},
                code="other_level",
            )
        if kind is not None and kind != question.stored_as:
            raise Refused(
                gettext_noop(
                    "%(code)s is of type %(kind)s here and %(known)s in another questionnaire. A "
                    "variable has one type: give the new question another code."
                ),
                {"code": question.code, "kind": question.stored_as.value, "known": kind},
                code="other_type",
            )
