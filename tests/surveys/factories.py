"""Records for tests, built through the actions, so that history and log are as in real life."""

import datetime
import itertools
import uuid

from surveys.actions import (
    accounts,
    consents,
    interviews,
    invitations,
    log,
    respondents,
    studies,
    uploads,
)
from surveys.actions.review import approve_interview, submit_interview
from surveys.domain import xlsform
from surveys.domain.confirming import EVERYTHING
from surveys.domain.consents import Purpose
from surveys.domain.contents import InterviewContent, ProjectContent
from surveys.domain.waves import WaveState
from surveys.domain.xlsform.uploads.files import sheets_of, xlsx_bytes
from surveys.domain.xlsform.uploads.options import Options
from surveys.models import (
    ConsentText,
    Interview,
    Invitation,
    Organization,
    Project,
    ProjectLink,
    QuestionnaireUpload,
    Respondent,
    Study,
    Theme,
    User,
    Wave,
)

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


def make_upload(study: Study, name: str = "form.xlsx", *, wave: str = "") -> QuestionnaireUpload:
    """Upload the questionnaire of the tests as a workbook."""
    content = xlsx_bytes(sheets_of(questionnaire_form(), None))
    return uploads.keep_upload(
        by=accounts.system_account(),
        study=study,
        files={name: content},
        options=Options(version=name),
        wave=wave,
    )


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


def make_invitation(study: Study, **fields) -> tuple[Invitation, str]:
    """Make an invitation, and return with it what its link ends with."""
    given = {"by": accounts.system_account(), "roles": ["researcher"]} | fields
    return invitations.invite(study=study, **given)


def make_wave(study: Study, code: str = "2019", *, form=None, **fields) -> Wave:
    """Make an open wave with a questionnaire (`form`), and declare its variables once."""
    by = accounts.system_account()
    if "year" not in fields:
        fields["year"] = int(code)
    fields.setdefault("state", WaveState.OPEN)
    fields.setdefault("name", {"en": code, "es": code})
    wave = studies.create_wave(by=by, study=study, code=code, **fields)
    form = form or questionnaire_form()
    studies.store_questionnaire(by=by, wave=wave, form=form)
    declared = set(study.variables.values_list("code", flat=True))
    studies.declare_variables(
        by=by,
        study=study,
        declared=[
            {
                "code": question.code,
                "level": str(question.level),
                "privacy": "open",
                "label": dict(question.label),
            }
            for question in form.questions()
            if question.code not in declared
        ],
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


def make_organization(study: Study, code: str = "", *, name: str = "") -> Organization:
    """Make an organization of a study, with a name where one is given."""
    by = accounts.system_account()
    made = respondents.ensure_organization(by=by, study=study, code=code or f"O{next(numbers)}")
    if name:
        respondents.identify_organization(by=by, organization=made, name=name)
    return made


def identify(expert: Respondent, **fields: str) -> Respondent:
    """Say who an expert is."""
    respondents.identify_respondent(by=accounts.system_account(), respondent=expert, **fields)
    return expert


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


def make_theme(study: Study, code: str = "costs", **label: str) -> Theme:
    """Make a theme; keyword arguments are its label by language."""
    by = accounts.system_account()
    return studies.create_theme(by=by, study=study, code=code, label=label or {"en": code})


def make_consent_text(study: Study, text_version: str = "1", **fields) -> ConsentText:
    """Make a text for taking part, in force since 2019."""
    fields = {
        "purpose": Purpose.PARTICIPATE,
        "valid_from": datetime.date(2019, 1, 1),
        "text": {"en": "I take part."},
    } | fields
    by = accounts.system_account()
    return studies.create_consent_text(by=by, study=study, text_version=text_version, **fields)


def make_link(before: Project, after: Project, kind: str = "continued") -> ProjectLink:
    """Say that a project follows one of an earlier wave, as an import of packages does."""
    link = ProjectLink(
        study_id=after.interview.wave.study_id, predecessor=before, successor=after, kind=kind
    )
    log.insert(link, by=accounts.system_account(), action="project_line.linked")
    return link
