"""Harmonised categories as they are typed: the categories, and which code of a wave is which."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

from surveys.domain.comparing.mappings import proposed_mapping
from surveys.domain.harmonising import as_choices
from surveys.domain.questionnaire import Question
from surveys.models import Lineage, Variable, Wave
from surveys.reader import localized

BLANK = 3
"""Rows for new categories below those that there are."""


@dataclass
class TypedCategory:
    """One harmonised category: its code and its words by language, in order."""

    code: str
    labels: list[tuple[str, str]]


@dataclass
class WaveCodes:
    """The codes of one wave: each with its words and the category that it is said to belong to."""

    wave: Wave
    codes: list[tuple[str, str, str]] = field(default_factory=list)


@dataclass
class HarmonisingForm:
    """What the page shows and sends; `is_proposed` where nothing of it is stored."""

    languages: Sequence[str]
    categories: list[TypedCategory]
    waves: list[WaveCodes]
    is_proposed: bool = False

    @classmethod
    def stored(
        cls, variable: Variable, asked: Sequence[tuple[Wave, Question]], lineage: Sequence[Lineage]
    ) -> "HarmonisingForm":
        """Return what is stored of a variable; where nothing is, what its categories suggest."""
        mappings = {one.wave.code: one.mapping for one in lineage}
        categories = as_choices(variable.categories)
        is_proposed = not categories
        if is_proposed:
            by_wave = [(wave.code, question) for wave, question in asked]
            categories, mappings = proposed_mapping(by_wave)
        languages = variable.study.languages
        form = cls(languages, [], [], is_proposed and bool(categories))
        form.categories = [
            TypedCategory(one.code, [(lang, one.label.get(lang, "")) for lang in languages])
            for one in categories
        ]
        for wave, question in asked:
            mapping = mappings.get(wave.code, {})
            codes = [
                (one.code, localized(one.label), mapping.get(one.code, ""))
                for one in question.choices
            ]
            form.waves.append(WaveCodes(wave, codes))
        return form

    def sent(self, data: QueryDict) -> "HarmonisingForm":
        """Return the form as it was sent; what is not sent is as it is stored."""
        labels = {one: data.getlist(f"label-{one}") for one in self.languages}
        categories = [
            TypedCategory(
                code.strip(),
                [(one, "".join(labels[one][place : place + 1]).strip()) for one in self.languages],
            )
            for place, code in enumerate(data.getlist("category"))
        ]
        found = HarmonisingForm(self.languages, [], [])
        found.categories = [
            one for one in categories if one.code or any(text for _lang, text in one.labels)
        ]
        found.waves = [
            WaveCodes(
                each.wave,
                [
                    (code, words, data.get(f"to-{each.wave.code}-{code}", to).strip())
                    for code, words, to in each.codes
                ],
            )
            for each in self.waves
        ]
        return found

    @property
    def rows(self) -> list[TypedCategory]:
        """The categories, and empty rows for more."""
        empty = TypedCategory("", [(one, "") for one in self.languages])
        return [*self.categories, *[empty] * BLANK]

    def stored_categories(self) -> list[dict[str, Any]]:
        """Return the categories as `harmonise` takes them."""
        return [{"code": one.code, "label": dict(one.labels)} for one in self.categories]

    def mappings(self) -> dict[str, dict[str, str]]:
        """Return the mappings as `harmonise` takes them."""
        return {each.wave.code: {code: to for code, _words, to in each.codes if to}
                for each in self.waves}  # fmt: skip
