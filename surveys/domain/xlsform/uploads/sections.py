"""From questions in groups within groups to sections, which stand one behind the other."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from surveys.domain.questionnaire import CODE, Section
from surveys.domain.xlsform.uploads.building import Asked
from surveys.domain.xlsform.uploads.structure import Item
from surveys.domain.xlsform.uploads.texts import Wording

_MOST = 64


def sections_of(asked: Sequence[Asked], project: Item | None, wording: Wording) -> list[Section]:
    """Return the sections of questions: one for each stretch that stands in the same groups.

    A section is called by its innermost group and headed by the words of all groups around it, so
    that the way to it can still be read.
    """
    taken = {one.question.code.casefold() for one in asked}
    if project is not None:
        taken.add(project.code.casefold())
    sections = []
    for (level, part), stretch in groupby(
        asked, key=lambda one: (one.question.level, _part(one.item))
    ):
        groups = _groups(part, project)
        code = _free(groups[-1].code, taken) if groups else ""
        label = _headed(groups, wording)
        questions = tuple(replace(one.question, section=code) for one in stretch)
        sections.append(Section(code, label if code else {}, level, questions))
    return sections


def _part(item: Item) -> Item | None:
    return item.parent


def _groups(part: Item | None, project: Item | None) -> list[Item]:
    """Return the groups around a part and it itself, the outermost first, without the repeat."""
    if part is None or part.parent is None:
        return []
    return [one for one in [*part.above(), part] if not one.is_repeat]


def _headed(groups: Sequence[Item], wording: Wording) -> dict[str, str]:
    """Return the words of groups by language, those of the outer ones first."""
    found: dict[str, list[str]] = {}
    for group in groups:
        for language, text in _label(group, wording).items():
            found.setdefault(language, []).append(" ".join(text.split()))
    return {language: " › ".join(texts) for language, texts in found.items()}


def _label(group: Item, wording: Wording) -> Mapping[str, str]:
    return wording.of(group, "label")


def _free(code: str, taken: set[str]) -> str:
    assert CODE.fullmatch(code)
    found, number = code, 2
    while found.casefold() in taken:
        ending = f"_{number}"
        found, number = code[: _MOST - len(ending)] + ending, number + 1
    taken.add(found.casefold())
    return found
