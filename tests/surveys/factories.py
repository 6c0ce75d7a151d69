"""Records for tests, built through the actions, so that history and log are as in real life."""

import datetime
import itertools
import uuid

from surveys.actions import accounts, consents, interviews, log, respondents, studies
from surveys.actions.review import approve_interview, submit_interview
from surveys.domain import xlsform
from surveys.domain.confirming import EVERYTHING
from surveys.domain.consents import Purpose
from surveys.domain.contents import InterviewContent, ProjectContent
from surveys.domain.waves import WaveState
from surveys.models import Interview, Project, ProjectLink, Respondent, Study, User, Wave

numbers = itertools.count(1)

SURVEY = """type,name,label::English (en),label::Español (es),required,relevant,constraint
begin_group,company,Company,Empresa,,,
select_one yes_no,aws_customer,Is the company an AWS customer?,¿Es cliente de AWS?,yes,,
select_one usage,managed_service,Do you use it?,¿Lo usa?,,${aws_customer} = 'yes',
integer,staff,How many people?,¿Cuántas personas?,,,. >= 1
text,goals,What are the goals?,¿Qué objetivos hay?,,,
end_group,,,,,,
begin_repeat,project,Project,Proyecto,,,
select_one stage,stage,How far is it?,¿En qué fase está?,yes,,
select_multiple framework,frameworks,Which frameworks?,¿Qué marcos?,,,
integer,team_size,How large is the team?,¿Qué tamaño tiene el equipo?,,,. >= 1
end_repeat,,,,,,
"""
CHOICES = """list_name,name,label::English (en),label::Español (es)
yes_no,yes,Yes,Sí
yes_no,no,No,No
usage,using,Using,Lo usa
usage,not_using,Not using,No lo usa
stage,research,Research,Investigación
stage,production,Production,Producción
framework,tensorflow,TensorFlow,TensorFlow
framework,pytorch,PyTorch,PyTorch
"""
SETTINGS = """form_title,form_id,version,default_language
Test,test,1,English (en)
"""


def rows(text: str) -> list[dict[str, str]]:
    header, *lines = [line.split(",") for line in text.strip().splitlines()]
    return [dict(zip(header, line, strict=True)) for line in lines]


def questionnaire_form(survey: str = SURVEY, choices: str = CHOICES):
    """Read a questionnaire from its sheets; the one of the tests by default."""
    reading = xlsform.read(rows(survey), rows(choices), rows(SETTINGS), where="questionnaires/2019")
    assert reading.problems == []
    return reading.questionnaire


def make_user(**fields) -> User:
    username = fields.pop("username", f"user{next(numbers)}")
    return User.objects.create_user(username=username, password="pass", **fields)


def make_study(**fields) -> Study:
    number = next(numbers)
    fields.setdefault("slug", f"study-{number}")
    fields.setdefault("name", {"en": f"Study {number}", "es": f"Estudio {number}"})
    return studies.create_study(by=accounts.system_account(), **fields)


def make_member(study: Study, role: str, **fields) -> User:
    user = make_user(**fields)
    accounts.add_member(study=study, user=user, role=role, by=accounts.system_account())
    return user


def make_wave(study: Study, code: str = "2019", *, form=None, **fields) -> Wave:
    """Make an open wave with a questionnaire (`form`), and declare its variables once."""
    by = accounts.system_account()
    if "year" not in fields:
        fields["year"] = int(code)
    fields.setdefault("state", WaveState.OPEN)
    fields.setdefault("name", {"en": code, "es": code})
    wave = studies.create_wave(by=by, study=study, code=code, **fields)
    form = form or questionnaire_form()
    studies.import_questionnaire(by=by, wave=wave, form=form)
    declared = set(study.variables.values_list("code", flat=True))
    for question in form.questions():
        if question.code not in declared:
            studies.declare_variable(
                by=by,
                study=study,
                code=question.code,
                level=str(question.level),
                privacy="open",
                label=dict(question.label),
            )
    return wave


def make_content(*projects: dict, **answers) -> InterviewContent:
    """Make a content: keyword arguments answer the interview, dictionaries its projects."""
    answers.setdefault("aws_customer", "yes")
    return InterviewContent(
        answers=answers,
        language="en",
        held_on=datetime.date(2019, 6, 3),
        mode="video",
        projects=tuple(ProjectContent(answers={"stage": "research"} | p) for p in projects),
    )


def make_expert(study: Study, code: str = "") -> Respondent:
    """Make an expert of a study; without a code, one that no test names."""
    by = accounts.system_account()
    return respondents.ensure_respondent(by=by, study=study, code=code or f"X{next(numbers)}")


def make_interview(
    wave: Wave, *projects: dict, respondent: str = "", by=None, state="submitted", **answers
) -> Interview:
    """Make an interview with consent, in the given state."""
    by = by or accounts.system_account()
    expert = make_expert(wave.study, respondent)
    consents.record_consent(
        by=by,
        respondent=expert,
        wave=wave,
        purpose=Purpose.PARTICIPATE,
        text_version="1",
        given_on=datetime.date(2019, 6, 1),
    )
    interview = interviews.record_interview(
        by=by,
        wave=wave,
        questionnaire=wave.questionnaires.first(),
        respondent=expert,
        content=make_content(*projects, **answers),
        id=uuid.uuid4(),
        confirmed=EVERYTHING,
    )
    if state in ("submitted", "approved"):
        submit_interview(by=by, interview=interview, seen=interview.version, confirmed=EVERYTHING)
    if state == "approved":
        approve_interview(by=accounts.system_account(), interview=interview, seen=interview.version)
    return interview


def make_link(before: Project, after: Project, kind: str = "continued") -> ProjectLink:
    """Say that a project follows one of an earlier wave, as an import of packages does."""
    link = ProjectLink(
        study_id=after.interview.wave.study_id, predecessor=before, successor=after, kind=kind
    )
    log.insert(link, by=accounts.system_account(), action="project_line.linked")
    return link
