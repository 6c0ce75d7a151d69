"""Two questionnaires compared, question by question."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from surveys.domain.comparing.choices import choice_differences
from surveys.domain.comparing.conditions import same_condition
from surveys.domain.comparing.differences import RANK, Change, Difference
from surveys.domain.comparing.order import moved
from surveys.domain.comparing.renaming import renamed
from surveys.domain.comparing.texts import Wording, furthest, translated
from surveys.domain.expressions import Expression
from surveys.domain.questionnaire import Kind, Question, Questionnaire
from surveys.domain.wording import Texts

_RULES = {
    Change.CALCULATION: "calculation",
    Change.CONDITION: "relevant",
    Change.CONSTRAINT: "constraint",
    Change.DEFAULT: "default",
}
_LABEL = {
    Wording.SPELLING: Change.SPELLING,
    Wording.RENUMBERED: Change.RENUMBERED,
    Wording.REWORDED: Change.REWORDED,
    Wording.NUMBER: Change.NUMBER,
    Wording.OTHER: Change.REWORDED_STRONGLY,
}
_HELP = {
    Wording.SPELLING: Change.SPELLING,
    Wording.RENUMBERED: Change.RENUMBERED,
    Wording.REWORDED: Change.HINT,
    Wording.NUMBER: Change.HINT,
    Wording.OTHER: Change.HINT,
}

Earlier = Mapping[str, tuple[str, Question]]
"""By code, the last wave that asked a question which the one before did not, and the question."""


def compare(
    old: Questionnaire, new: Questionnaire, earlier: Earlier | None = None
) -> list[Difference]:
    """Return what differs between a questionnaire and an earlier one, the most dangerous first.

    A questionnaire compared with itself differs in nothing. `earlier` are questions that waves
    before the old one asked: what is asked again is held against them.
    """
    before = {question.code: question for question in old.items()}
    after = {question.code: question for question in new.items()}
    found = [*_come_and_gone(old, new, earlier or {})]
    for code in (code for code in after if code in before):
        found += question_differences(before[code], after[code])
    found += _moved(old, new)
    found += _headings(old, new)
    place = {code: number for number, code in enumerate([*after, *before])}
    found.sort(key=lambda one: (RANK[one.change], place.get(one.code, 0)))
    return found


def question_differences(old: Question, new: Question) -> Iterator[Difference]:
    """Yield what differs between a question and the one of the same code in an earlier year."""
    if old.kind is Kind.NOTE and new.kind is Kind.NOTE:
        yield from _note(old, new)
        return
    if old.kind != new.kind:
        yield Difference(Change.TYPE, new.code, "", old.kind.value, new.kind.value)
    if old.level != new.level:
        yield Difference(Change.LEVEL, new.code, "", old.level.value, new.level.value)
    yield from _texts(old, new)
    for change, name in _RULES.items():
        one, two = getattr(old, name), getattr(new, name)
        if not same_condition(one, two):
            yield Difference(change, new.code, "", _written(one), _written(two))
    if old.required != new.required or not same_condition(old.required_if, new.required_if):
        was, now = (_written(one.required_if) or one.required for one in (old, new))
        yield Difference(Change.REQUIRED, new.code, "", was, now)
    if old.kind.has_choices and new.kind.has_choices:
        yield from choice_differences(old, new)
        yield from _filters(old, new)
    yield from _translations(old, new)


def _note(old: Question, new: Question) -> Iterator[Difference]:
    """Yield one difference where a note says something else, or to others."""
    texts = [{"label": dict(one.label), "hint": dict(one.hint)} for one in (old, new)]
    if texts[0] != texts[1] or not same_condition(old.relevant, new.relevant):
        yield Difference(Change.NOTE, new.code, "", _brief(old), _brief(new))


def _filters(old: Question, new: Question) -> Iterator[Difference]:
    """Yield one difference where another rule, or other columns, say which categories are offered.

    Columns count where a filter reads them: tools leave many that nothing reads.
    """
    rules = old.choice_filter, new.choice_filter
    columns = [{one.code: dict(one.columns) for one in side.choices} for side in (old, new)]
    kept = [code for code in columns[0] if code in columns[1]]
    is_other = not same_condition(*rules)
    if is_other or (any(rules) and any(columns[0][code] != columns[1][code] for code in kept)):
        was, now = (_written(rule) for rule in rules)
        if not is_other:
            was, now = (
                " ".join(f"{code}={cell}" for code in kept for cell in side[code].values())
                for side in columns
            )
        yield Difference(Change.CHOICE_FILTER, new.code, "", was, now)


def _written(condition: Expression | None) -> str | None:
    return condition.text if condition else None


def _texts(old: Question, new: Question) -> Iterator[Difference]:
    """Yield how label, hint and message differ in the languages that both years have."""
    for name, changes in (("label", _LABEL), ("hint", _HELP), ("constraint_message", _HELP)):
        before, after = dict(getattr(old, name)), dict(getattr(new, name))
        if bool(before) != bool(after):
            yield Difference(Change.HINT, new.code, name, before, after)
            continue
        found, language = furthest(before, after)
        if found is not Wording.SAME:
            yield Difference(changes[found], new.code, name, before, after, language)


def _translations(old: Question, new: Question) -> Iterator[Difference]:
    """Yield one difference where texts of a question came to a language, or went from one."""
    before, after = _all_texts(old), _all_texts(new)
    places = [
        place
        for place in before
        if before[place] and after.get(place) and translated(before[place], after[place])
    ]
    if places:
        yield Difference(
            Change.TRANSLATION,
            new.code,
            "",
            {place: dict(before[place]) for place in places},
            {place: dict(after[place]) for place in places},
        )


def _all_texts(question: Question) -> dict[str, Texts]:
    texts = {name: getattr(question, name) for name in ("label", "hint", "constraint_message")}
    return texts | {f"choices.{choice.code}": choice.label for choice in question.choices}


def _come_and_gone(
    old: Questionnaire, new: Questionnaire, earlier: Earlier
) -> Iterator[Difference]:
    """Yield which questions came and went; what is asked again is compared with its last time."""
    before, after = old.items(), new.items()
    known = {question.code for question in before}
    asked = {question.code for question in after}
    fresh = tuple(question for question in after if question.code not in earlier)
    pairs = {one.code: two.code for one, two in renamed(before, fresh)}
    for question in before:
        if question.code in pairs:
            yield Difference(Change.RENAMED, question.code, "", question.code, pairs[question.code])
        elif question.code not in asked:
            change = Change.NOTE if question.kind is Kind.NOTE else Change.REMOVED
            yield Difference(change, question.code, "", _brief(question), None)
    for question in after:
        if question.code in known or question.code in pairs.values():
            continue
        if question.code not in earlier:
            change = Change.NOTE if question.kind is Kind.NOTE else Change.ADDED
            yield Difference(change, question.code, "", None, _brief(question))
            continue
        wave, last = earlier[question.code]
        yield Difference(
            Change.RETURNED, question.code, "", _brief(last), _brief(question), wave=wave
        )
        yield from (replace(one, wave=wave) for one in question_differences(last, question))


def _brief(question: Question) -> dict[str, Any]:
    return {"kind": question.kind.value, "label": dict(question.label)}


def _moved(old: Questionnaire, new: Questionnaire) -> Iterator[Difference]:
    """Yield which questions stand elsewhere: among the others, or in another section."""
    before = {question.code: question for question in old.items()}
    after = {question.code: question for question in new.items()}
    kept = [
        code
        for code, question in before.items()
        if code in after and question.level == after[code].level and question.kind is not Kind.NOTE
    ]
    elsewhere = set(moved(kept, [code for code in after if code in set(kept)]))
    sections = _same_sections(before, after)
    for code in kept:
        places = before[code].section, after[code].section
        if sections.get(places[0], places[0]) != places[1]:
            elsewhere.add(code)
    order = list(before), list(after)
    for code in (code for code in after if code in elsewhere):
        was, now = (
            {"section": questions[code].section, "behind": _behind(codes, code, before, after)}
            for questions, codes in zip((before, after), order, strict=True)
        )
        yield Difference(Change.MOVED, code, "", was, now)


def _behind(codes: list[str], code: str, *known: Mapping[str, Question]) -> str:
    """Return the question of both years behind which one stands."""
    earlier = reversed(codes[: codes.index(code)])
    return next((one for one in earlier if all(one in codes for codes in known)), "")


def _same_sections(before: Mapping[str, Question], after: Mapping[str, Question]) -> dict[str, str]:
    """Return what each section is called now: where most of its questions went.

    So a section that has another code moves none of its questions.
    """
    votes: dict[str, Counter[str]] = {}
    for code, question in before.items():
        if code in after:
            votes.setdefault(question.section, Counter())[after[code].section] += 1
    return {
        section: section if 2 * found[section] >= found.total() else found.most_common(1)[0][0]
        for section, found in votes.items()
    }


def _headings(old: Questionnaire, new: Questionnaire) -> Iterator[Difference]:
    """Yield which headings of sections of the same code differ."""
    labels = {section.code: dict(section.label) for section in old.sections if section.code}
    for section in new.sections:
        before = labels.get(section.code)
        if before is not None and before != dict(section.label) and section.code:
            yield Difference(Change.SECTION, section.code, "", before, dict(section.label))
