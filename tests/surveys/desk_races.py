"""What others do while somebody types into an interview, saves and submits it by the API.

Each race is run as often as a test asks. What begins after the other act has ended is answered by
its rules, and the log holds afterwards.
"""

import datetime
from dataclasses import replace

from surveys.actions import accounts, consents, memberships
from surveys.actions.experts.corrections import correct_expert
from surveys.actions.experts.merging import merge_experts
from surveys.actions.review import approve_interview
from surveys.actions.studies import store_questionnaire
from surveys.actions.waves import move_wave
from surveys.domain import xlsform
from surveys.domain.confirming import EVERYTHING
from surveys.domain.refusals import Refused, StaleVersion
from surveys.domain.waves import Move
from surveys.models import Consent, Entry, Interview, TypedAnswer, Wave, WorkingCopy
from surveys.queries.interviews import content_of
from tests.soaking import SOAK
from tests.surveys.desk_scene import Scene, rivals_of
from tests.surveys.factories import (
    CHOICES,
    SETTINGS,
    SURVEY,
    make_expert,
    make_interview,
    make_member,
    rows,
)
from tests.surveys.saving import save_interview

ROUNDS = 100 if SOAK else 3


def versions_of(interview: Interview) -> int:
    return Interview.objects.values_list("version", flat=True).get(pk=interview.pk)


def while_the_wave_closes() -> None:
    """Nothing is written into a wave that is closed; what was kept before stays there."""
    scene = Scene()
    for _ in range(ROUNDS):
        scene.begin()
        _done, closed = scene.race(_move, scene, Move.CLOSE)
        assert {one.said.get("code") for one in scene.since(closed)} <= {"wave_not_open"}
        assert scene.codes() <= {"wave_not_open", "not_submitted"}
        entry = Entry.objects.filter(record_id=scene.wave.pk).latest("id")
        assert entry.action == "wave.close"
        assert not Entry.objects.filter(by=scene.user, id__gt=entry.id).exists()
        _move(scene, Move.REOPEN)
    scene.verify()


def _move(scene, move) -> None:
    wave = Wave.objects.get(pk=scene.wave.pk)
    move_wave(by=scene.system, wave=wave, move=move, reason="To see what happens")


def while_another_approves() -> None:
    """What is approved stays as it was approved; what is typed later is refused, and not lost."""
    scene = Scene()
    for _ in range(ROUNDS):
        interview = scene.begin("submitted")
        done, at = scene.race(_approve, interview)
        if isinstance(done, Refused):
            assert isinstance(done, StaleVersion), done
            continue
        assert {one.said.get("code") for one in scene.since(at)} <= {"approved"}
        approved = Entry.objects.get(record_id=interview.pk, action="interview.approved")
        assert approved.record_version == versions_of(interview)
    scene.verify()


def _approve(interview) -> None:
    approve_interview(by=accounts.system_account(), interview=interview, seen=interview.version)


def while_a_consent_is_withdrawn() -> None:
    """What is submitted counts while the expert agrees, and no longer."""
    scene = Scene()
    for _ in range(ROUNDS):
        interview = scene.begin()
        consent = Consent.objects.get(respondent=interview.respondent)
        scene.race(_withdraw, scene, consent)
        assert scene.codes() <= {"not_submitted"}
        assert not Interview.objects.counted().filter(pk=interview.pk).exists()
        assert not Consent.objects.standing().filter(respondent=interview.respondent).exists()
    scene.verify()


def _withdraw(scene, consent) -> None:
    day = datetime.date(2019, 7, 1)
    consents.withdraw_consent(by=scene.system, consent=consent, on=day, confirmed=EVERYTHING)


def while_a_role_is_taken() -> None:
    """Whoever has no role any more writes nothing; what they wrote before stays."""
    scene = Scene()
    for _ in range(ROUNDS):
        scene.user = make_member(scene.study, "researcher")
        scene.begin()
        _done, at = scene.race(_remove, scene)
        assert {one.status for one in scene.since(at)} <= {401, 404}
        assert {one.status for one in scene.refused()} <= {401, 404, 422}
    scene.verify()


def _remove(scene) -> None:
    memberships.remove_person(study=scene.study, user=scene.user, by=scene.system)


def while_another_saves() -> None:
    """What another door stores meanwhile stands beside what is typed, or is refused as too old."""
    scene = Scene()
    for number in range(ROUNDS):
        interview = scene.begin()
        done, _at = scene.race(_store, interview, "staff", str(number + 1))
        assert done is None or isinstance(done, StaleVersion), done
        assert scene.codes() <= {"not_submitted", "open_conflicts"}
        interview.refresh_from_db()
        assert (interview.answers.get("staff") == number + 1) == (done is None)
    scene.verify()


def while_another_saves_the_same() -> None:
    """Of two words for one answer neither is lost: it is refused, or both are asked about."""
    scene = Scene()
    for number in range(ROUNDS):
        interview, theirs = scene.begin(), f"Theirs {number}"
        done, _at = scene.race(_store, interview, "goals", theirs)
        assert done is None or isinstance(done, StaleVersion), done
        if done is None:
            words = [*TypedAnswer.objects.filter(copy=interview.pk, code="goals")]
            beside = [one for row in words for one in (row.typed, *rivals_of(row))]
            interview.refresh_from_db()
            assert theirs in [interview.answers.get("goals"), *beside]
    scene.verify()


def _store(interview, code, answer) -> None:
    save_interview(
        by=accounts.system_account(),
        interview=interview,
        seen=interview.version,
        content=replace(content_of(interview), answers={"aws_customer": "yes", code: answer}),
    )


def while_the_expert_is_merged() -> None:
    """The interview goes on as that of the expert who is left."""
    scene = Scene()
    for _ in range(ROUNDS):
        interview, keep = scene.begin(), make_expert(scene.study)
        merge = interview.respondent
        done, _at = scene.race(_merge, scene, keep, merge)
        interview.refresh_from_db()
        assert interview.respondent_id == (merge.pk if isinstance(done, Refused) else keep.pk)
    scene.verify()


def while_the_interview_ends_in_another() -> None:
    """The interview is joined with that of the expert who is left, or the merge waits for it."""
    scene = Scene()
    for _ in range(ROUNDS):
        interview = scene.begin()
        other = make_interview(scene.wave, {}, respondent=f"K{scene.number}")
        done, at = scene.race(_merge, scene, other.respondent, interview.respondent)
        is_there = Interview.objects.filter(pk=interview.pk).exists()
        assert is_there == isinstance(done, Refused)
        if not is_there:
            assert {one.status for one in scene.since(at)} <= {404}
            assert not WorkingCopy.objects.filter(pk=interview.pk).exists()
    scene.verify()


def _merge(scene, keep, merge) -> None:
    merge_experts(by=scene.system, keep=keep, merge=merge, reason="One", confirmed=EVERYTHING)


def while_the_expert_is_corrected() -> None:
    """Another expert gave the interview: what is typed stays with it."""
    scene = Scene()
    for _ in range(ROUNDS):
        interview = scene.begin()
        done, _at = scene.race(_correct, scene, interview)
        assert done is None or isinstance(done, StaleVersion), done
    scene.verify()


def _correct(scene, interview) -> None:
    correct_expert(
        by=scene.system,
        interview=interview,
        seen=interview.version,
        code=f"C{scene.number}",
        reason="Another one",
        consents="move",
        confirmed=EVERYTHING,
    )


def while_a_questionnaire_is_published() -> None:
    """An interview is asked what it was asked when it began."""
    scene = Scene()
    for number in range(ROUNDS):
        interview = scene.begin()
        done, _at = scene.race(_publish, scene, f"{number + 2}")
        assert done is None, done
        assert scene.refused() == []
        assert versions_of(interview) == interview.version + 3  # saved, saved again, submitted
        interview.refresh_from_db()
        assert interview.questionnaire.code == "1"
    scene.verify()


def _publish(scene, version) -> None:
    more = SURVEY + f"note,note{version},More,Más,,,\n"
    settings = SETTINGS.replace("test,1,", f"test,{version},")
    form = xlsform.read(rows(more), rows(CHOICES), rows(settings), where="q").questionnaire
    store_questionnaire(by=scene.system, wave=scene.wave, form=form)


RACES = [
    while_the_wave_closes,
    while_another_approves,
    while_a_consent_is_withdrawn,
    while_a_role_is_taken,
    while_another_saves,
    while_another_saves_the_same,
    while_the_expert_is_merged,
    while_the_interview_ends_in_another,
    while_the_expert_is_corrected,
    while_a_questionnaire_is_published,
]
