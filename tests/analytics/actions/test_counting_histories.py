"""Whatever happens to the records of a study, what a count stores is what a full count finds.

Random histories of everything that may change a figure, counted now and then. After each count the
state and every stored row are compared, field by field, with those of a count from scratch.
"""

import datetime
from dataclasses import replace

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    multiple,
    rule,
    run_state_machine_as_test,
)

from analytics.actions.counting import count_study, recount_study
from analytics.counting.verification import breaches_of_state
from analytics.models import StoredState
from surveys.actions import accounts, consents, log, studies
from surveys.actions.experts.corrections import MOVE, correct_expert
from surveys.actions.experts.merging import merge_experts, merge_interviews
from surveys.actions.review import (
    approve_interview,
    drop_reopening,
    reopen_interview,
    return_interview,
    submit_interview,
)
from surveys.actions.sampling import set_drawn
from surveys.actions.waves import move_wave
from surveys.domain.confirming import EVERYTHING
from surveys.domain.consents import Purpose
from surveys.domain.lineage import Comparability
from surveys.domain.messages import Spoken
from surveys.domain.sampling import Drawn
from surveys.domain.waves import Move
from surveys.models import Consent, Interview, Respondent
from tests.analytics.actions.editing import edit, figures
from tests.analytics.factories import INDICATORS, PRODUCTION, SEGMENTS, define
from tests.soaking import SOAK
from tests.surveys.factories import (
    CHOICES,
    make_interview,
    make_study,
    make_wave,
    questionnaire_form,
)

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

WAVES = ("2017", "2018", "2019")
LATER = "2020"
CHANGES = ("define", "lineage", "ask", "plan", "move")
MORE_CHOICES = f"{CHOICES}framework,jax,JAX,JAX\n"
CODES = ("R1", "R2", "R3", "R4", "R5")
NOBODY = {
    "code": "nobody",
    "kind": "mean",
    "unit": "project",
    "label": {"en": "Answered by nobody"},
    "base": "false()",
    "value": "${team_size}",
}
ROLES = {"kind": "share", "numerator": "${stage} = 'research'"}
DEFINITIONS = (
    (INDICATORS, SEGMENTS),
    ((*INDICATORS, NOBODY), SEGMENTS),
    (INDICATORS, SEGMENTS[:1]),
    ((PRODUCTION | ROLES, *INDICATORS[1:]), SEGMENTS),
)
ONE_PROJECT = st.fixed_dictionaries(
    {"stage": st.sampled_from(["research", "production"])},
    optional={
        "team_size": st.one_of(st.integers(1, 40), st.just({"missing": "refused"})),
        "frameworks": st.sampled_from([[], ["pytorch"], ["pytorch", "tensorflow"]]),
    },
)


INTERVIEWS = st.fixed_dictionaries(
    {
        "wave": st.sampled_from(WAVES),
        "code": st.sampled_from(CODES),
        "projects": st.lists(ONE_PROJECT, max_size=3),
        "state": st.sampled_from(["draft", "submitted", "approved"]),
        "customer": st.sampled_from(["yes", "no"]),
    }
)


DRAWN = st.builds(
    Drawn,
    millionths=st.none() | st.integers(1, 4_000_000),
    stratum=st.sampled_from(["", "North", "South"]),
)


class Histories(RuleBasedStateMachine):
    """A study of three waves in which experts come and go."""

    interviews = Bundle("interviews")

    def __init__(self):
        super().__init__()
        self.undone = transaction.atomic()
        self.undone.__enter__()
        self.by = accounts.system_account()
        self.done = 0
        self.study = make_study()
        self.waves = {code: make_wave(self.study, code) for code in WAVES}

    def teardown(self):
        self.count()
        transaction.set_rollback(True)
        self.undone.__exit__(None, None, None)

    def do(self, act, **given):
        """Do what is allowed just now, and count half of it; refused, it changes nothing."""
        try:
            with transaction.atomic():
                act(by=self.by, **given)
        except Spoken:
            return
        self.done += 1
        if self.done % 2:
            self.count()

    @initialize(
        target=interviews,
        given=st.sampled_from(DEFINITIONS),
        many=st.lists(
            INTERVIEWS, min_size=6, max_size=12, unique_by=lambda one: (one["wave"], one["code"])
        ),
        stands_twice=st.booleans(),
    )
    def begin(self, given, many, stands_twice):
        self.define(given)
        made = [pk for one in many if (pk := self.made(**one))]
        if stands_twice:
            self.let_one_stand_twice()
        self.count()
        return multiple(*made)

    def let_one_stand_twice(self):
        """Give an expert two interviews in a wave, as some had before that was refused."""
        for wave in self.waves.values():
            first, *others = [*wave.interviews.order_by("respondent__code"), None]
            if others[:-1]:
                double = Interview.objects.filter(pk=others[0].pk)
                double.update(is_double=True, respondent=first.respondent)
                return

    @rule(
        what=st.sampled_from(["nothing"] * 15 + [*CHANGES]),
        given=st.sampled_from(DEFINITIONS),
        wave=st.sampled_from(WAVES),
        status=st.sampled_from(Comparability),
        move=st.sampled_from(Move),
    )
    def design(self, what, given, wave, status, move):
        """Change what makes a full count, or all figures anew: seldom, or nothing else is tried."""
        if what == "define":
            self.define(given)
        elif what == "lineage":
            stage = self.study.variables.get(code="stage")
            where = {"variable": stage, "wave": self.waves[wave]}
            studies.set_lineage(by=self.by, status=status, note={}, **where)
        elif what == "ask":
            form = replace(questionnaire_form(choices=MORE_CHOICES), version="2")
            studies.store_questionnaire(by=self.by, wave=self.waves[wave], form=form)
        elif what == "plan" and LATER not in self.waves:
            self.waves[LATER] = make_wave(self.study, LATER)
        elif what == "move":
            self.do(move_wave, wave=self.waves[wave], move=move, reason="It is time.")

    def define(self, given):
        indicators, segments = given
        define(self.study, indicators=indicators, segments=segments)

    @rule(
        wave=st.sampled_from(WAVES),
        everybody=st.booleans(),
        given=st.lists(DRAWN, min_size=len(CODES), max_size=len(CODES)),
    )
    def sample(self, wave, everybody, given):
        """Say of some experts of a wave, or of all, how they were chosen."""
        experts = Respondent.objects.filter(study=self.study).order_by("code")
        rows = dict(zip(experts.values_list("pk", flat=True), given, strict=False))
        if everybody:
            rows = {pk: Drawn(1_500_000 + len(str(pk)), "North") for pk in rows}
        self.do(set_drawn, wave=self.waves[wave], given=rows, confirmed=EVERYTHING)

    @rule(target=interviews, one=INTERVIEWS)
    def interview(self, one):
        made = self.made(**one)
        return made or multiple()

    def made(self, wave, code, projects, state, customer):
        """Make an interview and return its key; None where the expert has one in this wave."""
        try:
            with transaction.atomic():
                return make_interview(
                    self.waves[LATER if wave == WAVES[-1] and LATER in self.waves else wave],
                    *projects,
                    respondent=code,
                    state=state,
                    aws_customer=customer,
                ).pk
        except Spoken:
            return None

    @rule(pk=interviews, act=st.sampled_from(["approve", "return", "reopen", "submit", "drop"]))
    def review(self, pk, act):
        interview = Interview.objects.filter(pk=pk).first()
        acts = {
            "approve": (approve_interview, {}),
            "return": (return_interview, {"note": "Look again."}),
            "reopen": (reopen_interview, {"reason": "A slip."}),
            "submit": (submit_interview, {"confirmed": EVERYTHING}),
            "drop": (drop_reopening, {}),
        }
        done, given = acts[act]
        if interview:
            self.do(done, interview=interview, seen=interview.version, **given)

    @rule(pk=interviews, project=ONE_PROJECT)
    def change_a_project(self, pk, project):
        self.edit(pk, lambda positions: {"changes": {positions[0]: project}})

    @rule(pk=interviews, project=ONE_PROJECT)
    def add_a_project(self, pk, project):
        self.edit(pk, lambda _positions: {"added": [project]})

    @rule(pk=interviews)
    def remove_projects(self, pk):
        self.edit(pk, lambda positions: {"removed": positions})

    def edit(self, pk, how):
        interview = Interview.objects.filter(pk=pk).first()
        positions = interview and [project.position for project in interview.projects.all()]
        if positions:
            self.do(lambda by: edit(interview, **how(positions)))

    @rule(pk=interviews, really=st.sampled_from([True] + [False] * 3))
    def delete_it(self, pk, really):
        interview = Interview.objects.filter(pk=pk).first()
        if interview and really:
            records = [*interview.projects.all(), interview]
            self.do(lambda by: [log.delete(one, by=by, action="test.deleted") for one in records])

    @rule(pk=interviews, code=st.sampled_from(CODES))
    def correct_the_expert(self, pk, code):
        interview = Interview.objects.filter(pk=pk).first()
        if interview:
            self.do(
                correct_expert,
                interview=interview,
                seen=interview.version,
                code=code,
                reason="Another expert.",
                consents=MOVE,
                confirmed=EVERYTHING,
            )

    @rule(two=st.lists(st.sampled_from(CODES), min_size=2, max_size=2, unique=True))
    def merge_experts(self, two):
        keep, merge = (
            Respondent.objects.filter(study=self.study, code=code).first() for code in two
        )
        if keep and merge:
            self.do(merge_experts, keep=keep, merge=merge, reason="The same.", confirmed=EVERYTHING)

    @rule(wave=st.sampled_from(WAVES))
    def merge_interviews(self, wave):
        double = self.waves[wave].interviews.filter(is_double=True).first()
        if double:
            given = {"respondent": double.respondent, "wave": self.waves[wave]}
            self.do(merge_interviews, **given, reason="Twice.", confirmed=EVERYTHING)

    @rule(wave=st.sampled_from(WAVES), code=st.sampled_from(CODES))
    def withdraw_or_give_consent(self, wave, code):
        where = {"respondent__code": code, "wave": self.waves[wave], "withdrawn_on": None}
        consent = Consent.objects.filter(**where).first()
        expert = Respondent.objects.filter(study=self.study, code=code).first()
        if consent:
            on = datetime.date(2020, 1, 1)
            self.do(consents.withdraw_consent, consent=consent, on=on, confirmed=EVERYTHING)
        elif expert:
            self.do(
                consents.record_consent,
                respondent=expert,
                wave=self.waves[wave],
                purpose=Purpose.PARTICIPATE,
                text_version="2",
                given_on=datetime.date(2020, 1, 1),
            )

    @rule()
    def count(self):
        entry = count_study(self.study.pk).entry
        followed = figures(self.study)
        assert list(breaches_of_state(self.study)) == []
        with transaction.atomic():
            recount_study(self.study.pk)
            assert figures(self.study) == followed
            transaction.set_rollback(True)
        head = StoredState.objects.get(study=self.study, indicator="", waves="")
        assert head.entry == entry


def test_any_history_ends_in_the_figures_of_a_full_count():
    examples, steps = (1_000, 20) if SOAK else (6, 14)
    run_state_machine_as_test(
        Histories,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            phases=[Phase.generate],  # each step counts twice: to shrink a history takes minutes
            suppress_health_check=list(HealthCheck),
        ),
    )
