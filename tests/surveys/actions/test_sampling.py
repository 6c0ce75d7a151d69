"""Weights and strata of a wave's experts, written through the log."""

import pytest

from surveys.actions import accounts, studies
from surveys.actions.sampling import add_drawn, set_drawn, set_drawn_of
from surveys.domain.confirming import ToConfirm
from surveys.domain.refusals import Refused, StaleVersion, WaveNotOpen
from surveys.domain.sampling import MILLION, Drawn
from surveys.domain.waves import WaveState
from surveys.models import Entry, SampledExpert
from tests.surveys.factories import make_expert, make_study, make_wave

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    return accounts.system_account()


@pytest.fixture
def study():
    return make_study()


def stored(wave):
    rows = SampledExpert.objects.filter(wave=wave).select_related("respondent")
    return {row.respondent.code: row.drawn for row in rows}


def actions():
    found = Entry.objects.filter(record_type="surveys.sampledexpert").order_by("pk")
    return [*found.values_list("action", flat=True)]


def test_what_is_given_is_stored_with_history_and_the_rest_stays(study, by):
    wave = make_wave(study)
    one, two, three = (make_expert(study, code) for code in ("R1", "R2", "R3"))
    north, south = Drawn(MILLION, "North"), Drawn(2 * MILLION, "South")
    written = set_drawn(by=by, wave=wave, given={one.pk: north, two.pk: north})
    assert (written.added, written.changed, written.removed) == (2, 0, 0)
    written = set_drawn(by=by, wave=wave, given={one.pk: south, two.pk: Drawn(), three.pk: south})
    assert (written.added, written.changed, written.removed) == (1, 1, 1)
    assert stored(wave) == {"R1": south, "R3": south}
    assert sorted(actions()) == [
        *["sampling.added"] * 3,
        "sampling.changed",
        "sampling.removed",
    ]
    assert Entry.objects.filter(record_type="surveys.sampledexpert", study=study).count() == 5


def test_what_is_stored_already_writes_nothing(study, by):
    wave = make_wave(study)
    expert = make_expert(study)
    set_drawn(by=by, wave=wave, given={expert.pk: Drawn(MILLION)})
    assert set_drawn(by=by, wave=wave, given={expert.pk: Drawn(MILLION)}).is_nothing
    assert len(actions()) == 1


def test_a_stratum_changes_in_all_waves_after_it_was_asked(study, by):
    before, wave = make_wave(study, "2018"), make_wave(study, "2019")
    expert = make_expert(study, "R1")
    set_drawn(by=by, wave=before, given={expert.pk: Drawn(MILLION, "North")})
    given = {expert.pk: Drawn(None, "South")}
    with pytest.raises(ToConfirm, match="1 thing") as asked:
        set_drawn(by=by, wave=wave, given=given)
    assert "R1 (2018): North → South" in str(asked.value.questions[0])
    assert stored(wave) == {}
    keys = [question.key for question in asked.value.questions]
    written = set_drawn(by=by, wave=wave, given=given, confirmed=keys)
    assert len(written.moves) == 1
    assert stored(before) == {"R1": Drawn(MILLION, "South")}
    assert stored(wave) == {"R1": Drawn(None, "South")}


def test_a_wave_without_strata_contradicts_nothing(study, by):
    before, wave = make_wave(study, "2018"), make_wave(study, "2019")
    expert = make_expert(study)
    set_drawn(by=by, wave=before, given={expert.pk: Drawn(MILLION)})
    set_drawn(by=by, wave=wave, given={expert.pk: Drawn(MILLION, "South")})
    set_drawn(by=by, wave=before, given={expert.pk: Drawn(2 * MILLION)})
    assert stored(before) == {expert.code: Drawn(2 * MILLION)}


def test_a_stratum_of_a_closed_wave_stays_and_the_refusal_names_it(study, by):
    before, wave = make_wave(study, "2018"), make_wave(study, "2019")
    expert = make_expert(study, "R1")
    set_drawn(by=by, wave=before, given={expert.pk: Drawn(MILLION, "North")})
    studies.set_wave_state(by=by, wave=before, state=WaveState.CLOSED)
    with pytest.raises(Refused, match=r"2018 \(R1\)"):
        set_drawn(by=by, wave=wave, given={expert.pk: Drawn(None, "South")})
    with pytest.raises(WaveNotOpen):
        set_drawn(by=by, wave=before, given={expert.pk: Drawn()})


def test_an_expert_of_another_study_is_refused(study, by):
    wave = make_wave(study)
    foreign = make_expert(make_study(), "F1")
    with pytest.raises(Refused, match="F1"):
        set_drawn(by=by, wave=wave, given={foreign.pk: Drawn(MILLION)})


def test_many_experts_are_written_at_once(study, by, django_assert_max_num_queries):
    wave = make_wave(study)
    given = {make_expert(study).pk: Drawn(MILLION) for _ in range(12)}
    with django_assert_max_num_queries(25):
        assert set_drawn(by=by, wave=wave, given=given).added == 12


def test_more_experts_than_are_asked_about_by_their_ids(study, by, monkeypatch):
    monkeypatch.setattr("surveys.queries.sampling.MANY", 1)
    wave, foreign = make_wave(study), make_expert(make_study())
    one, two = make_expert(study), make_expert(study)
    given = {one.pk: Drawn(MILLION), two.pk: Drawn(MILLION)}
    assert set_drawn(by=by, wave=wave, given=given).added == 2
    assert set_drawn(by=by, wave=wave, given=given).is_nothing
    with pytest.raises(Refused):
        set_drawn(by=by, wave=wave, given={**given, foreign.pk: Drawn(MILLION)})


def test_two_people_do_not_write_over_each_other(study, by):
    wave, expert = make_wave(study), make_expert(study)
    given = {"by": by, "wave": wave, "respondent": expert}
    set_drawn_of(**given, drawn=Drawn(MILLION), seen=0)
    assert set_drawn_of(**given, drawn=Drawn(MILLION), seen=0).is_nothing
    with pytest.raises(StaleVersion):
        set_drawn_of(**given, drawn=Drawn(2 * MILLION), seen=0)
    set_drawn_of(**given, drawn=Drawn(2 * MILLION), seen=1)
    with pytest.raises(StaleVersion):
        set_drawn_of(**given, drawn=Drawn(), seen=1)
    set_drawn_of(**given, drawn=Drawn(), seen=2)
    assert stored(wave) == {}


def test_what_is_imported_is_refused_where_the_expert_stands_elsewhere_by_now(study, by):
    before, wave = make_wave(study, "2018"), make_wave(study, "2019")
    expert = make_expert(study, "R1")
    set_drawn(by=by, wave=before, given={expert.pk: Drawn(None, "North")})
    with pytest.raises(Refused, match="R1 stands in another stratum in wave 2018"):
        add_drawn(by=by, drawn=[(wave, expert.pk, Drawn(MILLION, "South"))])
    add_drawn(by=by, drawn=[(wave, expert.pk, Drawn(MILLION, "North"))])
    assert stored(wave) == {"R1": Drawn(MILLION, "North")}
