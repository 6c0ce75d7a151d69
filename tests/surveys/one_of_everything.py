"""A study with one record of every kind, for what the admin shows of each."""

import datetime

from analytics.actions.counting import count_study
from analytics.actions.data_links import make_link
from surveys.actions import accounts, log
from surveys.actions.consents import record_consent
from surveys.actions.contacts import take_contacts
from surveys.actions.experts.two_people import say_two_people
from surveys.actions.record_imports import check_here, save_mapping, take_file
from surveys.domain.consents import Purpose
from surveys.domain.record_files.known import Choices
from surveys.models import (
    Lineage,
    Organization,
    OrganizationIdentity,
    Profile,
    ProjectLink,
    Quote,
    RespondentIdentity,
    SampledExpert,
    Theme,
    Variable,
)
from tests.analytics.factories import define, export_file
from tests.analytics.linking import make_setting
from tests.surveys.factories import (
    make_consent_text,
    make_expert,
    make_interview,
    make_invitation,
    make_member,
    make_study,
    make_wave,
)
from tests.surveys.pages import Page

NAME, EMAIL, EMPLOYER = "Ada Canary", "canary@example.org", "Canary Ltd"


def fill(slug):
    """Make a study with at least one record of every kind."""
    by = accounts.system_account()
    study = make_study(slug=slug)
    make_member(study, "analyst")
    make_invitation(study)
    wave = make_wave(study)
    define(study, claims=[])
    interview = make_interview(wave, {"stage": "production"}, {"stage": "research"})
    respondent, projects = interview.respondent, list(interview.projects.all())
    organization = Organization(study=study, code="O1")
    records = [
        organization,
        Theme(study=study, code="cost", label={"en": "Cost"}, position=1),
        RespondentIdentity(respondent=respondent, name=f"{NAME} {slug}", email=EMAIL),
        OrganizationIdentity(organization=organization, name=EMPLOYER),
        Quote(interview=interview, position=1, text="Said", language="en"),
        Profile(wave=wave, position=1, title={"en": "Portrait"}, body={"en": "Text"}),
        SampledExpert(wave=wave, respondent=respondent, millionths=1_500_000, stratum="North"),
    ]
    make_consent_text(study)
    Page(interview).type("goals", "Grow")
    record_consent(
        by=by,
        respondent=respondent,
        wave=wave,
        purpose=Purpose.QUOTE,
        text_version="1",
        given_on=datetime.date(2019, 6, 1),
    )
    for record in records:
        log.insert(record, by=by, action="test.inserted")
    say_two_people(by=by, one=respondent, other=make_expert(study))
    take_contacts(by=by, study=study, reason="Letters", format="csv")
    if not Lineage.objects.filter(wave=wave).exists():
        lineage = Lineage(variable=Variable.objects.filter(study=study).first(), wave=wave)
        log.insert(lineage, by=by, action="test.inserted")
    second = make_wave(study, "2020", position=2)
    later = make_interview(second, {"stage": "production"}, respondent=respondent.code)
    link = ProjectLink(
        study=study, predecessor=projects[0], successor=later.projects.get(), kind="continued"
    )
    log.insert(link, by=by, action="test.inserted")
    file = take_file(by=by, wave=wave, name="x.csv", content=[b"respondent\n"], choices=Choices())
    check_here(by=by, record_import=file)
    save_mapping(by=by, study=study, name="theirs", choices=Choices())
    make_link(by=by, setting=make_setting(study, by=by), name="Sheets")
    count_study(study.pk)
    export_file(study, by=by)
    return study
