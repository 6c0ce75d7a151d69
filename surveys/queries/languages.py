"""What a study says in which language: what would be hidden or lost without one."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from surveys.models import (
    ConsentText,
    Interview,
    Lineage,
    Profile,
    Questionnaire,
    Study,
    Theme,
    Variable,
    Wave,
)
from surveys.reader import language_name, localized
from surveys.signals import texts_asked


@dataclass(frozen=True)
class StoredText:
    """A text of a study by language, what it is of, and where it is changed."""

    name: str
    texts: Mapping[str, object]
    url: str = ""


@dataclass(frozen=True)
class LanguageUse:
    """What is said in a language: how many texts others say, too, and which it alone says."""

    language: str
    hidden: int
    only: tuple[StoredText, ...]
    interviews: int

    @property
    def name(self) -> str:
        """The language in the reader's words."""
        return language_name(self.language)


def use_of_language(study: Study, language: str) -> LanguageUse:
    """Return what a study says in one of its languages, in a fixed number of queries."""
    found = [text for text in texts_of(study) if text.texts.get(language)]
    others = [one for one in study.languages if one != language]
    only = [one for one in found if not any(one.texts.get(other) for other in others)]
    held = Interview.objects.of_study(study).filter(language=language).count()
    return LanguageUse(language, len(found) - len(only), tuple(only), held)


def texts_of(study: Study) -> Iterator[StoredText]:
    """Yield all texts of a study, also those of its statistics."""
    yield from _texts_of_settings(study)
    for wave in study.waves.all():
        yield from _texts_of_wave(wave)
    of_waves = Lineage.objects.filter(wave__study=study).select_related("variable", "wave")
    for lineage in of_waves:
        yield StoredText(f"{lineage.variable.code} {lineage.wave.code}", lineage.note)
    for profile in Profile.objects.filter(wave__study=study):
        yield StoredText(localized(profile.title), profile.title)
        yield StoredText(localized(profile.title), profile.body)
    for form in Questionnaire.objects.filter(wave__study=study).select_related("wave"):
        # Each of its languages may say what the others say.
        yield StoredText(str(form), dict.fromkeys(form.definition["languages"], True))
    answers: list[Any] = texts_asked.send(sender=Study, study=study)
    for _receiver, texts in answers:
        yield from texts


def _texts_of_settings(study: Study) -> Iterator[StoredText]:
    address = reverse("settings-texts", args=[study.slug])
    for texts in (study.name, study.description, study.notes):
        yield StoredText(localized(study.name), texts, address)
    for variable in Variable.objects.filter(study=study):
        place = reverse("settings-variable", args=[study.slug, variable.code])
        yield StoredText(variable.code, variable.label, place)
    for theme in Theme.objects.filter(study=study):
        place = reverse("settings-theme", args=[study.slug, theme.code])
        yield StoredText(theme.code, theme.label, place)
    for text in ConsentText.objects.filter(study=study):
        place = reverse("settings-consent-text", args=[study.slug, text.pk])
        yield StoredText(text.text_version, text.text, place)


def _texts_of_wave(wave: Wave) -> Iterator[StoredText]:
    place = reverse("wave-edit", args=[wave.study.slug, wave.code])
    for texts in (wave.name, wave.source, wave.sponsor, wave.methodology):
        yield StoredText(wave.code, texts, place)
