"""The page of background work, which asks by itself how far it is."""

import pytest
from django.urls import reverse

from surveys.actions import jobs
from surveys.domain.jobs import JobKind
from tests.functional.reference import PASSWORD, sign_in
from tests.surveys.factories import make_member, make_study

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("name", ["Cancel", "Load the page again"])
def test_what_has_the_focus_keeps_it_while_the_page_asks(page, live_server, name):
    study = make_study()
    person = make_member(study, "researcher", username="rita")
    person.set_password(PASSWORD)
    person.save()
    job = jobs.start_job(by=person, kind=JobKind.IMPORT_CHECK, study=study)
    sign_in(page, live_server.url, "rita")
    page.goto(live_server.url + reverse("job-page", args=[study.slug, job.pk]))
    page.locator("section.job").get_by_text(name, exact=True).focus()
    page.evaluate("document.activeElement.dataset.older = 1")
    page.wait_for_function("() => !document.querySelector('[data-older]')")
    assert page.evaluate("document.activeElement.textContent") == name
