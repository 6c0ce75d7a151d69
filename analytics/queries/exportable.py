"""What of a study may leave as a data file: its waves and variables, as a form offers them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from surveys.domain.harmonising import harmonised_choices
from surveys.domain.layout.answers import of_all_waves
from surveys.domain.privacy import Privacy
from surveys.domain.questionnaire import Choice, Kind, Level, Question
from surveys.domain.wording import Texts
from surveys.models import Lineage, Questionnaire, Study, Variable, Wave
from surveys.queries.counted import as_key
from surveys.queries.harmonised import categories_by, harmonised_by


@dataclass(frozen=True)
class OfferedVariable:
    """A variable that may leave: as the files of all `waves` have it, in one column."""

    question: Question
    privacy: str
    waves: tuple[str, ...]

    @property
    def code(self) -> str:
        """What it is called."""
        return self.question.code

    @property
    def label(self) -> Texts:
        """How it was asked last."""
        return self.question.label

    @property
    def categories(self) -> tuple[Choice, ...]:
        """What can be chosen in any wave."""
        return self.question.choices


@dataclass(frozen=True)
class OfferedSection:
    """Variables that stand together in the questionnaire; without a label under no heading."""

    label: Texts
    level: Level
    variables: tuple[OfferedVariable, ...]


@dataclass(frozen=True)
class Exportable:
    """What may leave of a study; `personal` are the variables that never do."""

    waves: Sequence[Wave]
    sections: Sequence[OfferedSection]
    personal: Sequence[Variable]
    is_harmonised: bool

    @cached_property
    def variables(self) -> dict[str, OfferedVariable]:
        """What may leave, by its code, in the order of the questionnaire."""
        return {one.code: one for section in self.sections for one in section.variables}


def exportable_of(study: Study) -> Exportable:
    """Read what may leave of a study, in four queries."""
    variables = {one.code: one for one in study.variables.order_by("position")}
    lineage = [*Lineage.objects.filter(wave__study=study).select_related("variable", "wave")]
    newest_first = Questionnaire.objects.filter(wave__study=study).select_related("wave")
    forms = [*newest_first.order_by("-wave__position", "-position")]
    asked = _asked(forms, lineage)
    leaving = {
        code: _offered(variables[code], found)
        for code, found in asked.items()
        if code in variables and variables[code].privacy != Privacy.PERSONAL
    }
    return Exportable(
        waves=[*study.waves.order_by("position")],
        sections=tuple(_sections(forms, leaving)),
        personal=[one for one in variables.values() if one.privacy == Privacy.PERSONAL],
        is_harmonised=any(one.mapping for one in lineage),
    )


def _asked(
    forms: Iterable[Questionnaire], lineage: Iterable[Lineage]
) -> dict[str, list[tuple[Wave, Question]]]:
    """Return each question with its waves, in harmonised categories, the newest first."""
    mapping = [one for one in lineage if one.mapping]
    harmonised, categories = harmonised_by(mapping), categories_by(mapping)
    asked: dict[str, list[tuple[Wave, Question]]] = defaultdict(list)
    for form in forms:
        for question in form.form.questions():
            if (shared := categories.get(question.code)) and question.choices:
                codes = harmonised.of(question.code, as_key(form.wave_id))
                choices = harmonised_choices(question.choices, codes, shared)
                question = replace(question, choices=choices, choice_list="")
            asked[question.code].append((form.wave, question))
    return asked


def _offered(variable: Variable, asked: Sequence[tuple[Wave, Question]]) -> OfferedVariable:
    question = of_all_waves([question for _wave, question in asked])
    waves = sorted({wave.position: wave.code for wave, _question in asked}.items())
    return OfferedVariable(
        replace(question, choice_list=""),
        variable.privacy,
        tuple(code for _position, code in waves),
    )


def _sections(
    forms: Iterable[Questionnaire], leaving: dict[str, OfferedVariable]
) -> Iterator[OfferedSection]:
    """Yield sections in the order of the newest questionnaire, then what only earlier ones had."""
    labels: dict[tuple[str, Level], Texts] = {}
    found: dict[tuple[str, Level], list[OfferedVariable]] = defaultdict(list)
    left = dict(leaving)
    for form in forms:
        for section in form.form.sections:
            key = (section.code, section.level)
            labels.setdefault(key, section.label)
            for question in section.questions:
                if question.kind is not Kind.NOTE and question.code in left:
                    found[key].append(left.pop(question.code))
    for key, variables in found.items():
        yield OfferedSection(labels[key], key[1], tuple(variables))
