"""Edited data files as the pages take them, for the tests of these pages."""

import re
from dataclasses import replace

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from analytics.actions import data_files
from surveys.actions import accounts, jobs
from surveys.actions.interviews import store_edit
from surveys.actions.record_imports import WORK
from surveys.domain.confirming import EVERYTHING
from surveys.domain.findings import Findings
from surveys.domain.layout.options import Options, Unit
from surveys.models import ImportLine, Interview
from surveys.queries.interviews import content_of


def made(wave, format="xlsx", unit="project", **chosen):
    """Make a data file as a page has it made; return its name and content."""
    by = accounts.system_account()
    options = Options(unit=Unit(unit), **chosen)
    file = data_files.request_file(by=by, study=wave.study, options=options, format=format)
    assert jobs.run_job(data_files.WORK)
    file.refresh_from_db()
    content = file.parts.order_by("number").values_list("content", flat=True)
    return file.name, b"".join(map(bytes, content))


def bring(client, wave, name, content, **given):
    sent = {"wave": wave.code, "file": SimpleUploadedFile(name, content)} | given
    return client.post(reverse("import-edited", args=[wave.study.slug]), sent)


def compared(client, wave, name, content, **given):
    """Bring a file and have it compared; return its page."""
    page = bring(client, wave, name, content, **given)
    assert page.status_code == 302, page.text
    assert jobs.run_job(WORK)
    return page.url


def text_of(page):
    """Return what stands on a page, without its tags, in one line."""
    return re.sub(r"\s+", " ", re.sub("<[^>]*>", " ", page.text))


def post(client, page, act, **sent):
    return client.post(f"{page}{act}/", sent)


def changed(sheet, columns, *cells):
    for row, name, value in cells:
        sheet.cell(row, columns[name]).value = value


def edit_stored(wave, expert, by=None, **answers):
    """Change answers of an interview, as at the desk."""
    interview = Interview.objects.get(wave=wave, respondent__code=expert)
    stored = content_of(interview, interview.projects.all())
    store_edit(
        by=by or accounts.system_account(),
        interview=interview,
        seen=interview.version,
        content=replace(stored, answers={**stored.answers, **answers}),
        found=Findings(EVERYTHING),
    )


def goals(expert):
    return Interview.objects.get(respondent__code=expert).answers["goals"]


def line(name):
    return ImportLine.objects.get(said__name=name)
