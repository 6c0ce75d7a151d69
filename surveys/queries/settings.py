"""How much there is of each setting of a study, and what its admin does next."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from surveys.domain.roles import Permission
from surveys.domain.waves import WaveState
from surveys.models import ConsentText, Study, Theme, Variable, Wave


@dataclass(frozen=True)
class SettingsParts:
    """How many there are of what settings list."""

    languages: int
    waves: int
    variables: int
    themes: int
    consent_texts: int


def parts_of(study: Study) -> SettingsParts:
    """Return how much there is of each setting."""
    numbers = [
        model.objects.filter(study=study).count() for model in (Wave, Variable, Theme, ConsentText)
    ]
    return SettingsParts(len(study.languages), *numbers)


@dataclass(frozen=True)
class NextStep:
    """The one thing that is to be done before interviews can be entered."""

    words: str
    act: str
    url: str


def waves_with_forms(study: Study) -> list[Any]:
    """Return the waves of a study in their order, each with its number of questionnaires."""
    return list(study.waves.annotate(forms=Count("questionnaires")).order_by("position"))


def next_step_of(
    study: Study, waves: Sequence[Any], may: Collection[Permission]
) -> NextStep | None:
    """Return what comes next for a person who may do that; None where interviews can be entered."""
    can_enter = any(wave.forms and wave.state == WaveState.OPEN for wave in waves)
    if can_enter or (waves and waves[-1].state == WaveState.CLOSED):
        return None
    if not waves:
        return _if_may(
            Permission.WAVE_EDIT,
            may,
            _("This study has no waves yet: plan the first one."),
            _("Plan the first wave"),
            reverse("wave-new", args=[study.slug]),
        )
    last, places = waves[-1], reverse("wave-list", args=[study.slug])
    if not last.forms:
        return _if_may(
            Permission.QUESTIONNAIRE_EDIT,
            may,
            _("Wave %(wave)s has no questionnaire yet: publish one.") % {"wave": last.code},
            _("See the questionnaires"),
            _address("questionnaire-list", study) or places,
        )
    return _if_may(
        Permission.WAVE_EDIT,
        may,
        _("Wave %(wave)s is planned: open it, so that interviews can be entered.")
        % {"wave": last.code},
        _("See the waves"),
        places,
    )


def _if_may(
    permission: Permission, may: Collection[Permission], words: str, act: str, url: str
) -> NextStep | None:
    return NextStep(words, act, url) if permission in may else None


def _address(route: str, study: Study) -> str:
    try:
        return reverse(route, args=[study.slug])
    except NoReverseMatch:
        return ""
