"""Settings of exports as pages show them, with what they name and the study offers no more."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from analytics.models import ExportSetting
from analytics.queries.exportable import Exportable
from surveys.domain.interviews import OF_CONTENT, STATES
from surveys.domain.refusals import Refused


@dataclass(frozen=True)
class ShownSetting:
    """Settings in a list; `gone` is what they name in vain."""

    setting: ExportSetting
    gone: list[str]


def named_in_vain(setting: ExportSetting, exportable: Exportable) -> list[str]:
    """Return the waves, variables and categories that settings name and the study has no more.

    Beside those that are personal by now, states where no content is in any that they name. Of
    settings that another version of Nucleus wrote, nothing is known.
    """
    try:
        chosen = setting.chosen
    except Refused:
        return []
    waves, variables = {one.code for one in exportable.waves}, exportable.variables
    found = [one for one in chosen.waves or () if one not in waves]
    found += [one for one in chosen.variables or () if one not in variables]
    for name, codes in chosen.segments.items():
        known = {one.code for one in variables[name].categories} if name in variables else set()
        found += [f"{name}={code}" for code in codes if code not in known]
    if not OF_CONTENT.intersection(chosen.states):
        found += [_(STATES[one]) for one in chosen.states]
    return sorted(found)


def shown_settings(settings: Iterable[ExportSetting], exportable: Exportable) -> list[ShownSetting]:
    """Return settings as a list has them."""
    return [ShownSetting(one, named_in_vain(one, exportable)) for one in settings]
