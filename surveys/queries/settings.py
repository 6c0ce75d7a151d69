"""How much there is of each setting of a study, and what its admin does next."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from surveys.domain.consents import Purpose
from surveys.domain.roles import Permission
from surveys.domain.waves import WaveState
from surveys.models import ConsentText, Interview, Membership, Study, Theme, Variable, Wave


@dataclass(frozen=True)
class SettingsParts:
    """How many there are of what settings list; weights and strata of the newest wave."""

    languages: int
    waves: int
    variables: int
    themes: int
    consent_texts: int
    newest_wave: str = ""
    sampled_experts: int = 0


def parts_of(study: Study) -> SettingsParts:
    """Return how much there is of each setting."""
    waves, variables, themes, consent_texts = (
        model.objects.filter(study=study).count() for model in (Wave, Variable, Theme, ConsentText)
    )
    newest = study.waves.annotate(sampled=Count("sampled_experts")).order_by("-position").first()
    return SettingsParts(
        languages=len(study.languages),
        waves=waves,
        variables=variables,
        themes=themes,
        consent_texts=consent_texts,
        newest_wave=newest.code if newest else "",
        sampled_experts=newest.sampled if newest else 0,
    )


@dataclass(frozen=True)
class NextStep:
    """The one thing that is to be done next, and where."""

    words: str
    act: str
    url: str


def waves_with_forms(study: Study) -> list[Any]:
    """Return the waves of a study in their order, each with its number of questionnaires.

    Each knows whether it `has_interviews`.
    """
    held = Interview.objects.filter(wave=OuterRef("pk"))
    waves = study.waves.annotate(forms=Count("questionnaires"), has_interviews=Exists(held))
    return list(waves.order_by("position"))


def next_step_of(
    study: Study, waves: Sequence[Any], may: Collection[Permission]
) -> NextStep | None:
    """Return what comes next for a person who may do that, up to the first interview."""
    return next((step for needed, step in _steps(study, waves) if needed in may), None)


def _steps(study: Study, waves: Sequence[Any]) -> Iterator[tuple[Permission, NextStep]]:
    """Yield what is missing, in order, with what it takes to do it."""
    if not waves:
        yield (
            Permission.WAVE_EDIT,
            NextStep(
                _("This study has no waves yet: plan the first one."),
                _("Plan the first wave"),
                reverse("wave-new", args=[study.slug]),
            ),
        )
        return
    asked = [wave for wave in waves if wave.forms and wave.state == WaveState.OPEN]
    last = asked[-1] if asked else waves[-1]
    if last.state == WaveState.CLOSED:
        return
    name = {"wave": last.code}
    if not last.forms:
        yield (
            Permission.QUESTIONNAIRE_EDIT,
            NextStep(
                _("Wave %(wave)s has no questionnaire yet: publish one.") % name,
                _("See the questionnaires"),
                reverse("questionnaire-list", args=[study.slug]),
            ),
        )
        return
    # Interviews of whoever has some name their text already: it may stand elsewhere.
    begun = any(wave.has_interviews for wave in waves)
    if not begun and not study.consent_texts.filter(purpose=Purpose.PARTICIPATE).exists():
        yield (
            Permission.CONSENT_EDIT,
            NextStep(
                _("No text says yet what experts agree to when they participate: add it."),
                _("Add the consent text"),
                reverse("settings-consent-texts", args=[study.slug]),
            ),
        )
    if not asked:
        yield (
            Permission.WAVE_EDIT,
            NextStep(
                _("Wave %(wave)s is planned: open it, so that interviews can be entered.") % name,
                _("See the waves"),
                reverse("wave-list", args=[study.slug]),
            ),
        )
    elif not last.has_interviews:
        yield from _begin_with(study, name)


def _begin_with(study: Study, name: dict[str, str]) -> Iterator[tuple[Permission, NextStep]]:
    """Yield how the first interviews come into an open wave; who is alone may invite first."""
    people = Membership.objects.filter(study=study).values("user").distinct()
    words = _("Wave %(wave)s has no interview yet: enter the first one, or import a file.") % name
    if people.count() < 2:
        words += " " + _("Others are invited on the page of people.")
    yield (
        Permission.INTERVIEW_ENTER,
        NextStep(words, _("Import a file"), reverse("import-list", args=[study.slug])),
    )
