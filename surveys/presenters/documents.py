"""Documents in the reader's words: an interview as it was answered, a questionnaire to ask from."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.domain.documents.content import Answer, Asked, Document, Part
from surveys.domain.missing import Missing, missing_kind
from surveys.domain.questionnaire import Kind, Level, Question, Questionnaire, Section
from surveys.domain.rich_text import NOT_YET, plain
from surveys.models import Interview, Project
from surveys.models import Questionnaire as StoredQuestionnaire
from surveys.presenters.answers import answer_in_words, missing_label
from surveys.presenters.conditions import condition_in_words
from surveys.reader import language, language_name, localized

LINES_OF_TEXT = 3
"""How many lines there are to write a text on; one for anything shorter."""

Answers = Mapping[str, Any]


def interview_document(interview: Interview, consents: Iterable[Any]) -> Document:
    """Return an interview and its projects as they are stored, with codes in place of names.

    `consents` are the agreements of `surveys.queries.consents`.
    """
    form, study = interview.questionnaire.form, interview.wave.study
    words = {"version": interview.version, "state": interview.get_state_display()}
    printed = date_format(timezone.localtime(), "DATETIME_FORMAT")
    parts = [
        Part(_("Consent"), answers=tuple(_consent(one) for one in consents)),
        *_answered(form, Level.INTERVIEW, interview.answers, {}),
        *_of_projects(form, interview),
    ]
    return Document(
        title=_("Interview %(interview)s") % {"interview": interview},
        language=language(),
        subtitle=localized(study.name),
        footer=_("Version %(version)s, %(state)s") % words + f" · {interview} · {printed}",
        facts=tuple(_facts(interview)),
        parts=tuple(parts),
    )


def _facts(interview: Interview) -> Iterator[Answer]:
    held_on, minutes = interview.held_on, interview.duration_minutes
    known = {
        _("Respondent"): interview.respondent.code,
        _("Wave"): localized(interview.wave.name) or interview.wave.code,
        _("State"): interview.get_state_display(),
        _("Organization"): interview.organization.code if interview.organization else "",
        _("Date"): date_format(held_on) if held_on else "",
        _("Mode"): interview.get_mode_display(),
        _("Interviewer"): interview.interviewer,
        _("Duration"): _("%(minutes)s minutes") % {"minutes": minutes} if minutes else "",
        _("Language"): capfirst(language_name(interview.language)),
        _("Questionnaire"): interview.questionnaire.code,
    }
    for name, value in known.items():
        yield Answer(name, value or "—", empty=not value)


def _consent(one: Any) -> Answer:
    if one.standing is None:
        words = _("withdrawn") if one.withdrawn else _("not given")
        return Answer(capfirst(one.label), words, empty=True)
    given = {"date": date_format(one.standing.given_on), "text": one.standing.text_version}
    return Answer(capfirst(one.label), _("given on %(date)s, text %(text)s") % given)


def _of_projects(form: Questionnaire, interview: Interview) -> Iterator[Part]:
    projects = [*interview.projects.all()]
    if not form.questions(Level.PROJECT):
        return
    count = ngettext("%(counter)s project", "%(counter)s projects", len(projects))
    yield Part(count % {"counter": len(projects)})
    for one in projects:
        found = [*_answered(form, Level.PROJECT, one.answers, interview.answers)]
        answers = tuple(answer for part in found for answer in part.answers)
        yield Part(_project_name(one), level=3, answers=answers)


def _project_name(project: Project) -> str:
    if project.label:
        return f"{project.position}. {project.label}"
    return _("Project %(number)s") % {"number": project.position}


def _answered(
    form: Questionnaire, level: Level, answers: Answers, around: Answers
) -> Iterator[Part]:
    """Yield the sections of a level; references in labels are filled in from the answers."""
    questions = {one.code: one for one in form.questions()}

    def words_of(name: str) -> str:
        stored = answers.get(name, around.get(name))
        if name not in questions or stored is None:
            return NOT_YET
        return answer_in_words(questions[name], stored, language()) or NOT_YET

    for section in form.sections:
        asked = [one for one in section.questions if one.kind is not Kind.NOTE]
        if section.level == level and asked:
            yield Part(
                plain(localized(section.label)),
                answers=tuple(
                    _answer(one, answers.get(one.code), plain(localized(one.label), words_of))
                    for one in asked
                ),
            )


def _answer(question: Question, stored: Any, label: str) -> Answer:
    words = answer_in_words(question, stored, language(), empty=True)
    empty = stored in (None, "") or missing_kind(stored) is not None
    return Answer(label or question.code, words, empty=empty)


def guide_document(questionnaire: StoredQuestionnaire) -> Document:
    """Return a questionnaire without answers: what is asked of whom, with room to write."""
    form, wave = questionnaire.form, questionnaire.wave
    facts = (_("Respondent"), _("Date"), _("Interviewer"))
    number = _Numbers(form)
    parts = [part for section in form.sections for part in number.parts(section)]
    return Document(
        title=form.title or localized(wave.study.name),
        language=language(),
        subtitle=_("Guide for the interviewer: %(wave)s, questionnaire %(version)s")
        % {"wave": localized(wave.name) or wave.code, "version": questionnaire.code},
        footer=f"{localized(wave.study.name)} · {wave.code} / {questionnaire.code}",
        facts=tuple(Answer(name, " ") for name in facts),
        parts=(Part(note=_how_to_read()), *parts),
    )


def _how_to_read() -> str:
    return _(
        "Round boxes: tick one. Square boxes: tick all that hold. Where there is no answer, write "
        "why beside the question: %(refused)s, or %(unknown)s."
    ) % {
        "refused": missing_label(Missing.REFUSED),
        "unknown": missing_label(Missing.DONT_KNOW),
    }


class _Numbers:
    """Questions of a form in their order, each that is asked with its number."""

    def __init__(self, form: Questionnaire) -> None:
        self.form = form
        self.questions = {one.code: one for one in form.items()}
        self.last = 0
        self.is_in_projects = False

    def parts(self, section: Section) -> Iterator[Part]:
        """Yield a section, before the first about projects their heading."""
        is_of_project = section.level == Level.PROJECT
        if is_of_project and not self.is_in_projects:
            yield Part(
                plain(localized(self.form.project_label)) or _("Projects"),
                note=_("Once for each project: use a new copy of these pages for each."),
                answers=(Answer(_("Short label"), " "),),
                on_new_page=True,
            )
        self.is_in_projects = is_of_project
        yield Part(
            plain(localized(section.label)),
            level=3 if is_of_project else 2,
            questions=tuple(
                self.asked(one) for one in section.questions if one.kind is not Kind.CALCULATE
            ),
        )

    def asked(self, question: Question) -> Asked:
        """Return a question with all that an interviewer must know of it."""
        condition = self.condition(_("Ask only if %(condition)s"), question.relevant)
        if question.kind is Kind.NOTE:
            return Asked(question.label_in(language()), condition=condition)
        self.last += 1
        needed = _("needs an answer") if question.required else ""
        choices = [plain(localized(one.label)) or one.code for one in question.choices]
        if question.kind is Kind.ACKNOWLEDGE:
            choices = [_("OK")]
        lines = LINES_OF_TEXT if question.kind is Kind.TEXT else 1
        return Asked(
            question.label_in(language()),
            number=f"{self.last}.",
            condition=condition,
            needed=needed
            or self.condition(_("needs an answer if %(condition)s"), question.required_if),
            hint=" ".join(filter(None, self.hints(question))),
            choices=tuple(choices),
            several=question.kind is Kind.SELECT_MULTIPLE,
            lines=0 if choices else lines,
        )

    def condition(self, words: str, condition: Any) -> str:
        """Return a condition in words; nothing where there is none."""
        if condition is None:
            return ""
        return words % {"condition": plain(condition_in_words(condition, self.questions))}

    def hints(self, question: Question) -> Iterator[str]:
        """Yield what helps to answer: the hint, what an answer must fulfil, its form."""
        yield plain(localized(question.hint))
        yield plain(localized(question.constraint_message))
        if question.choice_filter is not None:
            yield _("Which of these are offered depends on earlier answers.")
