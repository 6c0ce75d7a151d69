"""A small study package for tests, as files; each test changes what it is about."""

import io
import zipfile

from surveys.domain.package.reading import read_contents
from surveys.domain.package.writing import package_files
from tests.surveys.factories import CHOICES, SETTINGS, SURVEY

STUDY = """\
format: nucleus-study/1
slug: small
name:
  en: Small study
  es: Estudio pequeño
description: {}
languages:
- en
- es
notes: {}
waves:
- code: '2018'
  year: 2018
  name:
    en: First
  nature: reconstructed
  state: closed
  starts_on: 2018-05-01
  ends_on: 2018-06-30
  selection: purposive
  source: {}
  sponsor: {}
  contacted: 10
  completed: 1
  methodology:
    en: Experts known to us.
- code: '2019'
  year: 2019
  name: {}
  nature: observed
  state: open
  starts_on: null
  ends_on: null
  selection: purposive
  source: {}
  sponsor: {}
  contacted: null
  completed: null
  methodology: {}
variables:
- code: aws_customer
  level: interview
  privacy: open
  label:
    en: AWS customer
  lineage: {}
- code: managed_service
  level: interview
  privacy: open
  label:
    en: Managed service
  lineage:
    '2019':
      status: caution
      note:
        en: Asked in other words.
- code: staff
  level: interview
  privacy: quasi_identifier
  label:
    en: Staff
  lineage: {}
- code: goals
  level: interview
  privacy: sensitive
  label:
    en: Goals
  lineage: {}
- code: stage
  level: project
  privacy: open
  label:
    en: Stage
  lineage: {}
- code: frameworks
  level: project
  privacy: open
  label:
    en: Frameworks
  lineage: {}
- code: team_size
  level: project
  privacy: open
  label:
    en: Team
  lineage: {}
themes:
- code: skills
  label:
    en: Skills
segments:
- code: stage
  variable: stage
  label:
    en: By stage
indicators:
- code: production
  kind: share
  unit: project
  label:
    en: In production
    es: En producción
  question: {}
  definition:
    en: Projects in production.
  base: true()
  numerator: ${stage} = 'production'
  value: null
  waves: null
claims: []
"""
I18, I19 = "11111111-1111-4111-8111-111111111118", "11111111-1111-4111-8111-111111111119"
P18, P19, Q19 = (f"22222222-2222-4222-8222-22222222222{n}" for n in (8, 9, 7))
INTERVIEWS = f"""\
id,wave,respondent,organization,interviewer,questionnaire,state,mode,held_on,duration_minutes,\
language,review_note,aws_customer,managed_service,staff,goals
{I18},2018,R1,O1,INT-1,1,approved,video,2018-05-02,45,es,,yes,using,.dont_know,"Crecer, \
""más"", ya"
{I19},2019,R1,,,1,submitted,,2019-06-03,,en,,no,.not_applicable,12,\\.hidden
"""
PROJECTS = f"""\
id,interview,position,label,stage,frameworks,team_size
{P18},{I18},1,Pilot,research,tensorflow pytorch,.refused
{P19},{I19},1,,production,[],5
{Q19},{I19},2,Second,research,.no_answer,.no_answer
"""
LINK = "33333333-3333-4333-8333-333333333333"
C18, C19, CQ = (f"44444444-4444-4444-8444-44444444444{n}" for n in (8, 9, 7))
QUOTE, PROFILE = "55555555-5555-4555-8555-555555555555", "66666666-6666-4666-8666-666666666666"
TABLES = {
    "organizations.csv": "code\nO1\n",
    "respondents.csv": "code\nR1\nR2\n",
    "interviews.csv": INTERVIEWS,
    "projects.csv": PROJECTS,
    "project_links.csv": f"id,predecessor,successor,kind\n{LINK},{P18},{P19},continued\n",
    "consents.csv": "id,respondent,wave,purpose,text_version,given_on,withdrawn_on\n"
    f"{C18},R1,2018,participate,1,2018-05-01,\n"
    f"{C19},R1,2019,participate,2,2019-06-01,\n"
    f"{CQ},R1,2019,quote,2,2019-06-01,2019-07-01\n",
    "quotes.csv": "id,interview,project,position,language,text,translation,attribution_en,"
    f"attribution_es,themes\n{QUOTE},{I18},{P18},1,es,Hay que probar.,One must try.,An engineer,,"
    "skills\n",
    "profiles.csv": "id,wave,interview,position,title_en,title_es,body_en,body_es\n"
    f"{PROFILE},2019,{I19},1,A firm,Una empresa,They try.,Prueban.\n",
}


def survey_sheet():
    """Return the survey sheet with the columns that the writer knows."""
    header, *lines = SURVEY.strip().splitlines()
    assert header.endswith("required,relevant,constraint")
    columns = (
        "type,name,label::English (en),label::Español (es),hint::English (en),hint::Español (es),"
        "required,relevant,constraint,constraint_message::English (en),"
        "constraint_message::Español (es)"
    )
    rows = [line.split(",") for line in lines]
    return "\n".join([columns, *(",".join([*r[:4], "", "", *r[4:], "", ""]) for r in rows)]) + "\n"


def package(**changes):
    """Return the files of the package by path; `changes` replaces text, by file stem."""
    texts = {"study.yaml": STUDY, **TABLES}
    for wave in ("2018", "2019"):
        texts[f"questionnaires/{wave}/survey.csv"] = survey_sheet()
        texts[f"questionnaires/{wave}/choices.csv"] = CHOICES
        texts[f"questionnaires/{wave}/settings.csv"] = SETTINGS
    for stem, (old, new) in changes.items():
        path = next(path for path in texts if path.split(".")[0] == stem)
        assert old in texts[path], f"{old!r} is not in {path}"
        texts[path] = texts[path].replace(old, new)
    return {path: text.encode() for path, text in texts.items()}


SAMPLING = "wave,respondent,weight,stratum\n2018,R1,1.5,North\n2019,R1,2,North\n2019,R2,,South\n"


def with_sampling(text=SAMPLING):
    """Return the files of the package with weights and strata, and described as such."""
    contents = package() | {"sampling.csv": text.encode()}
    reading = read_contents(contents)
    if reading.package is None:
        return contents
    return contents | {"datapackage.json": package_files(reading.package)["datapackage.json"]}


def zip_of(entries, **options):
    """Return a zip file of (name or ZipInfo, content) pairs."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", **options) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return buffer.getvalue()


def problems(contents):
    """Return what is wrong with the files, as people read it."""
    reading = read_contents(contents)
    assert (reading.package is None) == bool(reading.problems)
    return [str(problem) for problem in reading.problems]


SECOND = (
    '[{""held_on"": ""2019-06-10"", ""mode"": ""phone"", ""duration_minutes"": 20, '
    '""interviewer"": ""INT-1""}]'
)


def with_second_conversation(cell=SECOND):
    """Return a package whose second interview has one more conversation."""
    contents = package()
    lines = contents["interviews.csv"].decode()
    lines = lines.replace("duration_minutes,", "duration_minutes,further_conversations,")
    lines = lines.replace("2018-05-02,45,", "2018-05-02,45,,")
    lines = lines.replace("2019-06-03,,", f'2019-06-03,,"{cell}",')
    return contents | {"interviews.csv": lines.encode()}
