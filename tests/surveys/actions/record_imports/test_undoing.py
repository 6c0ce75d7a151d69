"""An act is undone while nothing later touched its records, or not at all."""

import pytest

from surveys.actions import accounts
from surveys.actions.interviews import store_edit
from surveys.actions.record_imports import undoing
from surveys.actions.record_imports.updating import apply_update
from surveys.domain.confirming import EVERYTHING
from surveys.domain.findings import Findings
from surveys.domain.record_files.updates import Decisions
from surveys.domain.refusals import Refused
from surveys.models import Interview
from surveys.queries.interviews import content_of
from tests.surveys.actions.record_imports.exported import brought, export, given, make_data, saved


@pytest.mark.django_db(transaction=True)  # acts are transactions
def test_what_somebody_writes_while_an_act_is_undone_is_not_lost(monkeypatch):
    wave = make_data()
    content, manifest = export(wave)
    edited = saved(content, lambda sheet, columns: sheet.cell(2, columns["budget"], "4"))
    act = apply_update(
        **given(wave, brought(edited, manifest)), decisions=Decisions(), reason="x"
    ).act
    look = undoing.touched_later

    def looked_and_then_somebody_writes(entries):
        later = look(entries)
        interview = Interview.objects.get(respondent__code="R1")
        now = content_of(interview)
        now.answers["goals"] = "Cheaper"
        store_edit(
            by=accounts.system_account(),
            interview=interview,
            seen=interview.version,
            content=now,
            found=Findings(EVERYTHING),
        )
        return later

    monkeypatch.setattr(undoing, "touched_later", looked_and_then_somebody_writes)
    with pytest.raises(Refused) as refused:
        undoing.undo_update(by=accounts.system_account(), study=wave.study, act=act, reason="y")
    assert refused.value.code == "touched_later"
