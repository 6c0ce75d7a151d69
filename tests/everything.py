"""A study that holds everything, as many times as a test asks: for pages that list it."""

import datetime
from itertools import pairwise

from analytics.actions import data_links
from analytics.actions.counting import count_study
from analytics.actions.data_files import WORK, request_file
from analytics.actions.export_settings import save_setting
from surveys.actions import accounts, material, respondents, studies
from surveys.actions.consents import record_consent, record_past_consent
from surveys.actions.contacts import take_contacts
from surveys.actions.experts.two_people import say_two_people
from surveys.actions.jobs import run_job
from surveys.actions.questionnaires import save_draft
from surveys.actions.record_imports import check_here, save_mapping, take_file
from surveys.actions.sampling import set_drawn
from surveys.actions.sealing import seal_entries
from surveys.domain.consents import Purpose
from surveys.domain.contents import InterviewContent
from surveys.domain.conversations import Conversation
from surveys.domain.jobs import JobKind
from surveys.domain.layout.options import Options
from surveys.domain.linkage import LinkKind
from surveys.domain.record_files.known import Choices
from surveys.domain.sampling import MILLION, Drawn
from surveys.models import Interview, Job, RecordImport
from tests.analytics.factories import PRODUCTION, claim, define, export_file
from tests.surveys.factories import (
    make_consent_text,
    make_interview,
    make_invitation,
    make_link,
    make_member,
    make_study,
    make_upload,
    make_wave,
)
from tests.surveys.pages import Page
from tests.surveys.saving import save_interview

FIRST_YEAR = 2019
STAGES = ("production", "research")
BIRDS = ("Canary", "Falcon", "Moorhen")


def make_everything(size: int = 1, mark: str = "R"):
    """Make a study with `size` of everything that a page can list; `mark` stands in every text.

    It has `size` waves, in each of which `size` experts report `size` projects each.
    """
    study = make_study(slug=f"{mark}-study".lower(), name={"en": f"{mark} study"})
    for _ in range(size):
        make_member(study, "analyst")
    for number in range(size):
        make_invitation(study, email=f"{mark}{number}@example.org".lower())
    for number in range(size):
        make_wave(study, str(FIRST_YEAR + number), position=number + 1)
    for wave in study.waves.all():
        form = wave.questionnaires.get().form
        save_draft(by=accounts.system_account(), wave=wave, form=form)
    _define(study, size, mark)
    _interview(study, size, mark)
    _draw(study, mark)
    _link_projects(study)
    _tell_more_of_the_first(study, size, mark)
    _tell_of_identities(study, size, mark)
    _tell_people_apart(study)
    _take_contacts(study, size, mark)
    _type(study, size, mark)
    for number in range(size):
        make_upload(study, f"{mark}-{number}.xlsx")
    seal_entries()
    count_study(study.pk)
    for _ in range(size):
        export_file(study)
    _import_files(study, size, mark)
    _take_files(study, size, mark)
    return study


def first_interview(study) -> Interview:
    return Interview.objects.of_study(study).earliest("wave__position", "respondent__code")


def first_import(study) -> RecordImport:
    return RecordImport.objects.filter(study=study).earliest("created_at")


def first_job(study) -> Job:
    return Job.objects.filter(study=study).earliest("created_at")


def _import_files(study, size, mark):
    """Check files of as many rows, in each of which something is wrong."""
    by = accounts.system_account()
    rows = "".join(f"{mark}-N{n},{mark} nonsense {n}\n" for n in range(size))
    content = f"respondent,aws_customer\n{rows}".encode()
    for n in range(size):
        name = f"{mark}{n}.csv"
        taken = take_file(
            by=by, wave=study.waves.first(), name=name, content=[content], choices=Choices()
        )
        check_here(by=by, record_import=taken)
        save_mapping(by=by, study=study, name=f"{mark} mapping {n}", choices=taken.said)


def _take_files(study, size, mark):
    """Keep settings of exports, and have a file and a link made with each."""
    by = accounts.system_account()
    for n in range(size):
        name = f"{mark} settings {n}"
        kept = save_setting(by=by, study=study, name=name, options=Options(), format="csv")
        request_file(by=by, study=study, options=kept.chosen, format=kept.format)
        run_job(WORK)
        data_links.make_link(by=by, setting=kept, name=f"{mark} link {n}")
    study.jobs.filter(kind=JobKind.DATA_FILE).delete()  # those of imports are listed already


def _define(study, size, mark):
    by = accounts.system_account()
    numbers = range(1, size + 1)
    text = {"en": f"{mark} words"}
    define(
        study,
        indicators=[
            PRODUCTION | {"code": f"production-{n}", "label": text, "question": text}
            for n in numbers
        ],
        segments=[
            {"code": f"customer-{n}", "variable": "aws_customer", "label": text} for n in numbers
        ],
        claims=[
            claim(f"{mark}{n}", indicator=f"production-{n}", says=text, value=38, digits=0)
            for n in numbers
        ],
    )
    for wave in study.waves.all():
        for variable in study.variables.all():
            studies.set_lineage(
                by=by, variable=variable, wave=wave, status="caution", note={"en": f"{mark} note"}
            )
    for n in numbers:
        studies.create_theme(by=by, study=study, code=f"{mark}-{n}".lower(), label=text)
        make_consent_text(study, f"{mark} text {n}", text=text)


def _interview(study, size, mark):
    """Interview every expert in every wave; the stages differ, so that there is a trend."""
    for year, wave in enumerate(study.waves.all()):
        for expert in range(size):
            projects = [{"stage": STAGES[(year + expert + n) % 2]} for n in range(size)]
            make_interview(wave, *projects, respondent=f"{mark}{expert}", goals=f"{mark} goals")


def _type(study, size, mark):
    """Type something into a project of as many interviews, which nobody has saved."""
    in_order = ("wave__position", "respondent__code")
    for interview in Interview.objects.of_study(study).order_by(*in_order)[:size]:
        place = str(interview.projects.first().pk)
        Page(interview).type("label", f"{mark} typed", place=place, part="field")


def _draw(study, mark):
    """Give every expert a weight and a stratum of their own in every wave."""
    experts = [*study.respondents.all()]
    given = {
        one.pk: Drawn((n + 1) * MILLION, f"{mark} stratum {n}") for n, one in enumerate(experts)
    }
    for wave in study.waves.all():
        set_drawn(by=accounts.system_account(), wave=wave, given=given)


def _link_projects(study):
    interviews = Interview.objects.of_study(study).order_by("wave__position")
    for earlier, later in pairwise(interviews):
        if earlier.wave_id != later.wave_id:
            make_link(earlier.projects.first(), later.projects.first(), LinkKind.CONTINUED)


def _tell_more_of_the_first(study, size, mark):
    """Give the first interview conversations, edits, quotes, and consents that were withdrawn."""
    interview = first_interview(study)
    consent = {"by": accounts.system_account(), "respondent": interview.respondent}
    consent |= {"wave": interview.wave, "text_version": f"{mark} text"}
    for n in range(1, size + 1):
        day = datetime.date(2019, 5, n)
        record_past_consent(**consent, purpose="archive", given_on=day, withdrawn_on=day)
        _edit(make_member(study, "researcher"), interview, n, mark)
    agreed = datetime.date(2019, 6, 1)
    record_consent(**consent, purpose=Purpose.QUOTE, given_on=agreed)
    for n in range(size):
        by, interview = accounts.system_account(), first_interview(study)
        material.add_quote(by=by, interview=interview, language="en", text=f"{mark} said")
        material.add_profile(by=by, wave=interview.wave, title={"en": f"{mark} {n}"}, body={})


def _edit(by, interview, number, mark):
    interview = Interview.objects.get(pk=interview.pk)
    conversations = [
        Conversation(datetime.date(2019, 7, day + 1), interviewer=mark).stored
        for day in range(number)
    ]
    content = InterviewContent(
        answers=interview.answers | {"staff": str(number)},
        organization=f"{mark}-O{number}",
        language="en",
        held_on=interview.held_on,
        further_conversations=conversations,
    )
    save_interview(by=by, interview=interview, seen=interview.version, content=content)


def _tell_of_identities(study, size, mark):
    by = accounts.system_account()
    # Names that are not alike: who may be one person is tested for itself.
    for expert, bird in zip(study.respondents.all(), BIRDS, strict=False):
        respondents.identify_respondent(by=by, respondent=expert, name=f"{mark} {bird}")
    for organization, bird in zip(study.organizations.all(), BIRDS, strict=False):
        respondents.identify_organization(by=by, organization=organization, name=f"{mark} {bird}")


def _take_contacts(study, size, mark):
    by = accounts.system_account()
    for number in range(size):
        take_contacts(by=by, study=study, reason=f"{mark} reason {number}", format="csv")


def _tell_people_apart(study):
    for one, other in pairwise(study.respondents.all()):
        say_two_people(by=accounts.system_account(), one=one, other=other)
