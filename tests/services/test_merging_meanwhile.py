"""Experts who are merged while somebody works with them: nobody sees an error, nothing is lost."""

import threading
import time

import pytest
from django.db import connection, transaction

from surveys.actions import accounts
from surveys.actions.experts.merging import merge_experts
from surveys.domain.confirming import EVERYTHING
from surveys.domain.merging import Report
from surveys.domain.refusals import Refused
from surveys.models import Interview, Respondent
from tests.services.test_concurrency import at_once
from tests.surveys.factories import make_expert, make_member, make_study, make_wave
from tests.surveys.views.posts import new_url, typed

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _on_postgresql(transactional_db):
    assert connection.vendor == "postgresql"


def test_an_interview_of_an_expert_who_is_merged_meanwhile_is_asked_about(client):
    """The form is sent while the merge is under way: it finds the expert, and then no longer."""
    by = accounts.system_account()
    wave = make_wave(make_study())
    keep, merge = make_expert(wave.study, "K1"), make_expert(wave.study, "G7")
    client.force_login(make_member(wave.study, "researcher"))
    data = typed(confirm=[], **{"details-respondent": "G7", "details-organization": "O-9"})
    page: list = []

    def save():
        try:
            page.append(client.post(new_url(wave), data))
        finally:
            connection.close()

    saving = threading.Thread(target=save)
    with transaction.atomic():
        merge_experts(by=by, keep=keep, merge=merge, reason="One person", confirmed=EVERYTHING)
        saving.start()
        until_somebody_waits()
    saving.join(timeout=60)
    assert page[0].status_code == 422
    assert "G7 is a former code of" in page[0].content.decode()
    assert page[0].context["form"].details["organization"].value() == "O-9"
    assert not Interview.objects.exists()


def until_somebody_waits() -> None:
    """Return when another session waits for what this one holds."""
    for _ in range(600):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_locks"
                " WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
            )
            if cursor.fetchone()[0]:
                return
        time.sleep(0.05)
    raise AssertionError("Nobody waits.")


def test_merging_twice_at_once_merges_once():
    by = accounts.system_account()
    study = make_study()
    keep, merge = make_expert(study, "K1"), make_expert(study, "G7")

    def unite():
        return merge_experts(by=by, keep=keep, merge=merge, reason="One", confirmed=EVERYTHING)

    found = at_once(unite, unite, unite)
    assert sum(isinstance(one, Report) for one in found) == 1
    assert sum(isinstance(one, Refused) for one in found) == 2
    assert [one["code"] for one in Respondent.objects.get().former_codes] == ["G7"]
