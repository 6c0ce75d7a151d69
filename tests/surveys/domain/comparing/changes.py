"""A questionnaire, and changes to make to it: each names what a comparison must find."""

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

from surveys.domain.comparing import Change
from surveys.domain.expressions import parse
from surveys.domain.questionnaire import (
    Choice,
    Kind,
    Level,
    Question,
    Questionnaire,
    Section,
)

WORDS = (
    ("staff", "How many people work here?", "¿Cuántas personas trabajan aquí?"),
    ("budget", "What does a project cost in a month?", "¿Cuánto cuesta un proyecto al mes?"),
    ("region", "In which part of the country is the office?", "¿En qué zona está la oficina?"),
    ("tools", "Which tools does the team know?", "¿Qué herramientas conoce el equipo?"),
    ("cloud", "Where do the models run at night?", "¿Dónde corren los modelos de noche?"),
    ("age", "Is the youngest member older than 18 years?", "¿Tiene más de 18 años la menor?"),
    ("reason", "Why was this method chosen?", "¿Por qué se eligió este método?"),
    ("owner", "Who pays for the machines?", "¿Quién paga las máquinas?"),
)
CHOICES = {
    "region": (("north", "North", "Norte"), ("south", "South", "Sur"), ("east", "East", "Este")),
    "tools": (("hammer", "Hammer", "Martillo"), ("saw", "Saw", "Sierra"), ("file", "File", "Lima")),
    "cloud": (
        ("cloud", "Cloud", "Nube"),
        ("on_premise", "On premise", "En la empresa"),
        ("nowhere", "Nowhere at all", "En ninguna parte"),
    ),
}
KINDS = {"staff": Kind.INTEGER, "budget": Kind.DECIMAL, "tools": Kind.SELECT_MULTIPLE}


def questions() -> tuple[Question, ...]:
    """Return eight questions, no two of them with alike words."""
    found = []
    for place, (code, english, spanish) in enumerate(WORDS):
        choices = tuple(Choice(one, {"en": en, "es": es}) for one, en, es in CHOICES.get(code, ()))
        kind = KINDS.get(code, Kind.SELECT_ONE if choices else Kind.TEXT)
        label = {"en": f"{place + 1}. {english}", "es": f"{place + 1}. {spanish}"}
        found.append(Question(code, kind, Level.INTERVIEW, "all", label, choices=choices))
    found[1] = replace(found[1], relevant=parse("${staff} > 5 and ${staff} < 100"))
    found[6] = replace(found[6], hint={"en": "In a sentence.", "es": "En una frase."})
    return tuple(found)


def form(asked: tuple[Question, ...], **fields) -> Questionnaire:
    """Return a questionnaire of one section."""
    section = Section("all", {"en": "All", "es": "Todo"}, Level.INTERVIEW, asked)
    fields = {"form_id": "test", "version": "1", "default_language": "en"} | fields
    return Questionnaire(languages=("en", "es"), sections=(section,), **fields)


class Made(NamedTuple):
    """What a change makes of a question, and what is to be found."""

    question: Question | None
    found: Change
    also: tuple[Question, ...] = ()


def _label(question: Question, english: str) -> Question:
    return replace(question, label=question.label | {"en": english})


def _choices(question: Question, *codes: tuple[str, str, str]) -> Question:
    return replace(
        question, choices=tuple(Choice(one, {"en": en, "es": es}) for one, en, es in codes)
    )


def renumbered(question: Question) -> Made:
    label = {language: f"7.{text}" for language, text in question.label.items()}
    return Made(replace(question, label=label), Change.RENUMBERED)


def spelled(question: Question) -> Made:
    return Made(_label(question, question.label["en"].upper()), Change.SPELLING)


def reworded(question: Question) -> Made:
    text = question.label["en"].replace("?", " today?")
    return Made(_label(question, text), Change.REWORDED)


def worded_otherwise(question: Question) -> Made:
    return Made(_label(question, "Something quite different now"), Change.REWORDED_STRONGLY)


def denied(question: Question) -> Made:
    number, words = question.label["en"].split(" ", 1)
    return Made(_label(question, f"{number} Not {words}"), Change.REWORDED_STRONGLY)


def another_number(question: Question) -> Made:
    """Change a number, and the number of the question with it, which must not hide it."""
    return Made(_label(question, question.label["en"].replace("18", "21").replace("6.", "9.")),
                Change.NUMBER)  # fmt: skip


def translated(question: Question) -> Made:
    return Made(replace(question, label={"en": question.label["en"]}), Change.TRANSLATION)


def hinted(question: Question) -> Made:
    return Made(
        replace(question, hint={"en": "Look it up first.", "es": "Consultarlo."}), Change.HINT
    )


def required(question: Question) -> Made:
    return Made(replace(question, required=not question.required), Change.REQUIRED)


def conditional(question: Question) -> Made:
    return Made(replace(question, relevant=parse("1 = 1")), Change.CONDITION)


def constrained(question: Question) -> Made:
    return Made(replace(question, constraint=parse("string-length('a') = 1")), Change.CONSTRAINT)


def typed_otherwise(question: Question) -> Made:
    kind = {
        Kind.INTEGER: Kind.DECIMAL,
        Kind.DECIMAL: Kind.INTEGER,
        Kind.TEXT: Kind.DATE,
        Kind.SELECT_ONE: Kind.SELECT_MULTIPLE,
        Kind.SELECT_MULTIPLE: Kind.SELECT_ONE,
    }[question.kind]
    return Made(replace(question, kind=kind), Change.TYPE)


def dropped(_question: Question) -> Made:
    return Made(None, Change.REMOVED)


def choice_added(question: Question) -> Made:
    new = Choice("somewhere", {"en": "Somewhere else", "es": "En otro sitio"})
    return Made(replace(question, choices=(*question.choices, new)), Change.CHOICE_ADDED)


def choice_removed(question: Question) -> Made:
    return Made(replace(question, choices=question.choices[1:]), Change.CHOICE_REMOVED)


def choice_recoded(question: Question) -> Made:
    first, *rest = question.choices
    return Made(replace(question, choices=(replace(first, code="x9"), *rest)), Change.RECODED)


def choice_means_another(question: Question) -> Made:
    first, *rest = question.choices
    other = {"en": "A boat on the river", "es": "Una barca en el río"}
    return Made(
        replace(question, choices=(replace(first, label=other), *rest)), Change.CHOICE_MEANING
    )


def choice_split(question: Question) -> Made:
    first, *rest = question.choices
    parts = (
        Choice(f"{first.code}_old", {"en": f"Old {first.label['en']}"}),
        Choice(f"{first.code}_new", {"en": f"New {first.label['en']}"}),
    )
    return Made(replace(question, choices=(*parts, *rest)), Change.SPLIT)


def choices_merged(question: Question) -> Made:
    first, second, *rest = question.choices
    both = Choice("both", {"en": f"{first.label['en']} or {second.label['en']}"})
    return Made(replace(question, choices=(both, *rest)), Change.MERGED)


def choices_turned(question: Question) -> Made:
    *first, last = question.choices
    return Made(replace(question, choices=(last, *first)), Change.CHOICES_MOVED)


ANY = (renumbered, spelled, reworded, worded_otherwise, denied, translated, required, dropped,
       typed_otherwise, conditional, constrained, hinted)  # fmt: skip
OF_CHOICES = (choice_added, choice_removed, choice_recoded, choice_means_another, choice_split,
              choices_merged, choices_turned)  # fmt: skip


def changes_for(question: Question) -> list[Callable[[Question], Made]]:
    """Return what can be done to a question."""
    found = [*ANY]
    if question.choices:
        found += OF_CHOICES
    if question.code == "age":
        found.append(another_number)
    return found
