"""Which rows are asked: the repeat that is the project, and what is left out, with the reason."""

from collections.abc import Iterator
from dataclasses import dataclass

from surveys.domain.questionnaire import Level
from surveys.domain.wording import gettext_noop
from surveys.domain.xlsform.uploads.notices import Notices
from surveys.domain.xlsform.uploads.options import Device, Further, Options
from surveys.domain.xlsform.uploads.structure import Item
from surveys.domain.xlsform.uploads.types import Role

METADATA, REPEAT, DEVICE, SOURCE, VALUE = "metadata", "repeat", "device", "source", "value"


@dataclass(frozen=True)
class RepeatChoice:
    """A repeat that may be the project: its name, its words, how many questions it has."""

    name: str
    label: dict[str, str]
    questions: int


def repeats_of(root: Item) -> list[Item]:
    """Return the repeats that stand in no other one, which alone may be the project."""
    return [item for item in root.walk() if item.is_repeat and len(item.repeats()) == 1]


def asked_in(part: Item) -> list[Item]:
    """Return the questions of a part, without those of repeats in it."""
    here = len(part.repeats())
    return [
        item
        for item in part.walk()
        if item.type.role is Role.QUESTION and len(item.repeats()) == here
    ]


def proposed(repeats: list[Item]) -> Item | None:
    """Return the repeat that is proposed: the one called project, else that with most questions."""
    named = [one for one in repeats if one.written == "project"]
    if named:
        return named[0]
    return max(repeats, key=lambda one: len(asked_in(one)), default=None)


class Choosing:
    """Says of each row whether it is asked, and of what; what is not has its reason in `out`."""

    def __init__(self, root: Item, sheet: str, options: Options, notices: Notices) -> None:
        self.root = root
        self.sheet = sheet
        self.options = options
        self.notices = notices
        self.repeats = [one for one in repeats_of(root) if asked_in(one)]
        self.project = self._project()

    def level_of(self, item: Item) -> Level:
        """Return of what a row is asked."""
        return Level.PROJECT if self.project in item.repeats() else Level.INTERVIEW

    def choose(self) -> None:
        """Mark what is left out, and say it: repeats as a whole, the rest by kind."""
        for item in self.root.walk():
            if item.is_part:
                continue
            if any(repeat is not self.project for repeat in item.repeats()):
                item.out = REPEAT
            elif item.type.role is Role.METADATA:
                item.out = METADATA
            elif item.type.role is Role.DEVICE and self.options.device is Device.LEAVE_OUT:
                item.out = DEVICE
            elif item.type.source == "question":
                item.out = SOURCE
        for repeat in self._others():
            self._say_left_out(repeat)

    def _project(self) -> Item | None:
        if self.options.repeat is None:
            return proposed(self.repeats)
        if not self.options.repeat:
            return None
        found = [one for one in self.repeats if one.written == self.options.repeat]
        if not found:
            names = ", ".join(one.written for one in self.repeats)
            self.notices.problem(
                self.sheet,
                None,
                "name",
                "no_such_repeat",
                gettext_noop("There is no repeat %(name)s. Choose one of: %(names)s."),
                name=self.options.repeat,
                names=names or "—",
            )
        return found[0] if found else None

    def _others(self) -> Iterator[Item]:
        for item in self.root.walk():
            above = item.repeats()
            is_other = item.is_repeat and item is not self.project and bool(item.children)
            if is_other and all(one in (self.project, item) for one in above):
                yield item

    def _say_left_out(self, repeat: Item) -> None:
        questions = [one for one in repeat.walk() if one.type.role is Role.QUESTION]
        names = ", ".join(one.written for one in questions[:40]) + (" …" if questions[40:] else "")
        if self.options.further is Further.REFUSE:
            self.notices.problem(
                self.sheet,
                repeat.line.row,
                "type",
                "further_repeat",
                gettext_noop(
                    "The repeat %(repeat)s is not the one about projects. Nucleus asks one repeat: "
                    "leave it out, or remove it from the sheet."
                ),
                repeat=repeat.written,
            )
        else:
            self.notices.note(
                self.sheet,
                repeat.line.row,
                "type",
                "repeat_left_out",
                gettext_noop(
                    "Left out as a whole: the repeat %(repeat)s with its %(count)s questions "
                    "(%(names)s). Nucleus asks one repeat, that about projects."
                ),
                repeat=repeat.written,
                count=len(questions),
                names=names,
            )
