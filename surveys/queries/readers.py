"""What reads a variable or a wave, said before a setting of it is changed.

This side knows the questionnaires and interviews; whoever computes from them answers the signal
`readers_asked` with more.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.domain.expressions.reading import categories_read, reads
from surveys.domain.numbers import number
from surveys.domain.questionnaire import choices_ever
from surveys.models import Interview, Questionnaire, SampledExpert, Study
from surveys.reader import language, localized
from surveys.signals import readers_asked


@dataclass(frozen=True)
class Subject:
    """What somebody is about to change: a variable or a wave, by its code."""

    study: Study
    variable: str = ""
    wave: str = ""


@dataclass(frozen=True)
class Reader:
    """One thing that reads the subject, and its page.

    `categories` are those of the variable that it tells from all others; None where it reads all.
    """

    name: str
    url: str = ""
    categories: frozenset[str] | None = None


@dataclass(frozen=True)
class Readers:
    """Things of one kind that read the subject; `kind` words so many of them.

    Where there may be thousands, `number` and `url` tell how many and where their list is, and
    none is named.
    """

    kind: Callable[[int], str]
    named: tuple[Reader, ...] = ()
    number: int = 0
    url: str = ""

    @property
    def label(self) -> str:
        """How many there are, in the reader's words."""
        count = self.number or len(self.named)
        return self.kind(count) % {"counter": number(count, language())}

    def of_category(self, code: str) -> "Readers":
        """Return those of them that read one category of the variable."""
        found = [one for one in self.named if one.categories is None or code in one.categories]
        return replace(self, named=tuple(found))

    def __bool__(self) -> bool:
        return bool(self.number or self.named)


@dataclass(frozen=True)
class ReadCategory:
    """A category as it was worded last, and what reads it."""

    code: str
    label: str
    readers: tuple[Readers, ...]


def readers_of(subject: Subject) -> list[Readers]:
    """Return what reads the subject, by kind, in a number of queries that does not grow."""
    found = [*(_of_wave(subject) if subject.wave else _of_variable(subject))]
    answers: list[Any] = readers_asked.send(sender=Subject, subject=subject)
    for _receiver, readers in answers:
        found += readers
    return [one for one in found if one]


def read_categories(study: Study, variable: str, readers: Sequence[Readers]) -> list[ReadCategory]:
    """Return the categories that any questionnaire offers for a variable, and what reads each."""
    asked = [one for form in reversed(_forms(study)) for one in form.form.questions()]
    choices = choices_ever(question for question in asked if question.code == variable)
    found = []
    for choice in choices:
        of_it = tuple(one for each in readers if (one := each.of_category(choice.code)))
        found.append(ReadCategory(choice.code, localized(choice.label), of_it))
    return found


def listed_in_words(readers: Sequence[Readers]) -> str:
    """Return how many of each kind, as a sentence has it: 3 indicators and 2 claims."""
    labels = [one.label for one in readers]
    if len(labels) < 2:
        return "".join(labels)
    return _("%(first)s and %(last)s") % {"first": ", ".join(labels[:-1]), "last": labels[-1]}


def asked_at(study: Study, code: str) -> set[str]:
    """Return the levels at which questionnaires of a study ask a variable."""
    questions = (one for form in _forms(study) for one in form.form.questions())
    return {str(question.level) for question in questions if question.code == code}


def _forms(study: Study) -> list[Questionnaire]:
    forms = Questionnaire.objects.filter(wave__study=study).select_related("wave")
    return list(forms.order_by("wave__position", "position"))


def _of_variable(subject: Subject) -> Iterator[Readers]:
    code, url = subject.variable, reverse("wave-list", args=[subject.study.slug])
    asking, conditions = [], []
    for form in _forms(subject.study):
        for question in form.form.questions():
            if question.code == code:
                offered = frozenset(question.choice_codes) if question.choices else None
                asking.append(Reader(str(form), url, offered))
            if rules := [one for one in (question.relevant, question.constraint) if one]:
                read = [rule for rule in rules if reads(rule, code)]
                if read:
                    name = f"{form.wave.code}: {question.code}"
                    conditions.append(Reader(name, url, categories_read(read, code)))
    yield Readers(_questionnaires, tuple(asking))
    yield Readers(_conditions, tuple(conditions))


def _of_wave(subject: Subject) -> Iterator[Readers]:
    study, code = subject.study, subject.wave
    held = Interview.objects.filter(wave__study=study, wave__code=code).count()
    interviews = reverse("interview-list", args=[study.slug])
    yield Readers(_interviews, number=held, url=f"{interviews}?wave={code}")
    forms: Iterable[Questionnaire] = (one for one in _forms(study) if one.wave.code == code)
    waves = reverse("wave-list", args=[study.slug])
    yield Readers(_questionnaires, tuple(Reader(str(form), waves) for form in forms))
    sampled = SampledExpert.objects.filter(wave__study=study, wave__code=code).count()
    yield Readers(_sampled, number=sampled, url=reverse("wave-experts", args=[study.slug, code]))


def _questionnaires(count: int) -> str:
    return ngettext("%(counter)s questionnaire", "%(counter)s questionnaires", count)


def _conditions(count: int) -> str:
    return ngettext("%(counter)s condition", "%(counter)s conditions", count)


def _interviews(count: int) -> str:
    return ngettext("%(counter)s interview", "%(counter)s interviews", count)


def _sampled(count: int) -> str:
    return ngettext(
        "%(counter)s expert with a weight or a stratum",
        "%(counter)s experts with a weight or a stratum",
        count,
    )
