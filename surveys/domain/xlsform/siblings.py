"""Names that stand beside each other in a form: each is the name of one thing only."""

from collections.abc import Iterator, Sequence

from surveys.domain.questionnaire import Level, Section
from surveys.domain.wording import gettext_noop
from surveys.domain.xlsform.sheet import Sheet
from surveys.domain.xlsform.survey import SurveyReader

META = "meta"
"""The part that every form has for what is noted about its filling in."""


def check_siblings(sheet: Sheet, reader: SurveyReader, sections: Sequence[Section]) -> None:
    """Report a question that is called like a group, or the repeat, beside it."""
    for (_, code), line in reader.lines.items():
        if code == META:
            sheet.problem(
                line,
                "name",
                "code_of_forms",
                gettext_noop("Every form has a part %(code)s already. Choose another code."),
                code=code,
            )
    for level in Level:
        first: dict[str, int] = {}
        siblings = {*_siblings(reader, sections, level)}
        for what, code in sorted(siblings, key=reader.lines.__getitem__):
            line = reader.lines[what, code]
            if code not in first:
                first[code] = line
            else:
                sheet.problem(
                    line,
                    "name",
                    "code_beside",
                    gettext_noop(
                        "%(code)s is the name of what stands beside it, too (row %(first)s). "
                        "Rename one."
                    ),
                    code=code,
                    first=first[code],
                )


def _siblings(
    reader: SurveyReader, sections: Sequence[Section], level: Level
) -> Iterator[tuple[str, str]]:
    if level is Level.INTERVIEW and ("repeat", reader.repeat) in reader.lines:
        yield "repeat", reader.repeat
    for section in sections:
        if section.level is level and section.code:
            if ("group", section.code) in reader.lines:
                yield "group", section.code
        elif section.level is level:
            codes = [item.code for item in section.questions]
            yield from (("question", one) for one in codes if ("question", one) in reader.lines)
