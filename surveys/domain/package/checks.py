"""What the tables of a study package say about each other: ids, references, order, consent."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import Any

from surveys.domain.consents import OVERLAPPING, Purpose, overlaps
from surveys.domain.details import FURTHER, check_consent, check_conversations, check_date
from surveys.domain.importing import Problem
from surveys.domain.interviews import COMPLETE
from surveys.domain.linkage import Link, LinkKind, Node, link_problems
from surveys.domain.package.columns import COLUMNS, Type
from surveys.domain.package.content import Package
from surveys.domain.package.files import TABLES
from surveys.domain.package.rows import ConsentRow, InterviewRow, LinkRow, Row
from surveys.domain.pseudonyms import key_of
from surveys.domain.wording import gettext_noop


def check_forms(package: Package) -> Iterator[Problem]:
    """Check that every question is a declared variable, of one level and one kind."""
    levels = {variable.code: variable.level for variable in package.study.variables}
    kinds: dict[str, tuple[str, str]] = {}
    for wave, versions in package.forms.items():
        place = f"questionnaires/{wave}/survey.csv"
        yield from _repeated_versions(wave, [form.version for form in versions])
        for question in (question for form in versions for question in form.questions()):
            if levels.get(question.code) != question.level:
                yield Problem(
                    place,
                    None,
                    question.code,
                    "no_variable",
                    gettext_noop(
                        "The question %(code)s is no variable of the level %(level)s. Declare it "
                        "among the variables of study.yaml."
                    ),
                    {"code": question.code, "level": question.level.value},
                )
            known, since = kinds.setdefault(question.code, (question.kind, wave))
            if known != question.kind:
                yield Problem(
                    place,
                    None,
                    question.code,
                    "type_differs",
                    gettext_noop(
                        "The question %(code)s is of type %(kind)s here and %(known)s in wave "
                        "%(wave)s. A variable has one type: give the new question a new code."
                    ),
                    {"code": question.code, "kind": question.kind, "known": known, "wave": since},
                )


def _repeated_versions(wave: str, versions: list[str]) -> Iterator[Problem]:
    for index, version in enumerate(versions):
        if version in versions[:index]:
            yield Problem(
                f"questionnaires/{wave}/{index + 1}/settings.csv",
                2,
                "version",
                "version_repeated",
                gettext_noop("Another questionnaire of this wave has the same version."),
            )


def check_rows(package: Package) -> list[Problem]:
    """Return what is wrong between rows; what depends on references is checked when they hold."""
    problems = [problem for table in TABLES for problem in _table_problems(package, table)]
    if problems:
        return problems
    return [
        *_check_experts(package),
        *_check_questionnaires(package),
        *_check_positions(package),
        *_check_consents(package),
        *_check_counted(package),
        *_check_conversations(package),
        *_check_quotes(package),
        *_check_profiles(package),
        *_check_links(package),
    ]


def _problem(
    table: str, row: Row, column: str, code: str, template: str, /, **params: Any
) -> Problem:
    return Problem(f"{table}.csv", row.row, column, code, template, params)


def _table_problems(package: Package, table: str) -> Iterator[Problem]:
    key = COLUMNS[table][0].name
    yield from _repeated(
        table,
        package.rows(table),
        key,
        lambda row: getattr(row, key),
        "repeated",
        gettext_noop("Row %(first)s has the same %(what)s. Keep one, or give it another."),
    )
    if COLUMNS[table][0].type == Type.PSEUDONYM:
        yield from _one_code_twice(table, package.rows(table))
    waves = {wave.code for wave in package.study.waves}
    for column in COLUMNS[table]:
        if column.name == "wave":
            known, place = waves, "study.yaml"
        elif column.refers:
            known = {getattr(row, column.refers[1]) for row in package.rows(column.refers[0])}
            place = f"{column.refers[0]}.csv"
        else:
            continue
        for row in package.rows(table):
            value = getattr(row, column.name)
            if value not in known and (value or column.required):
                yield _problem(
                    table,
                    row,
                    column.name,
                    "not_there",
                    gettext_noop("%(value)s is not in %(place)s. Add it there, or mend it here."),
                    value=str(value),
                    place=place,
                )


def _repeated(
    table: str,
    rows: Iterable[Row],
    column: str,
    key: Callable[[Any], Hashable],
    code: str,
    template: str,
) -> Iterator[Problem]:
    first: dict[Hashable, int] = {}
    for row in rows:
        before = first.setdefault(key(row), row.row)
        if before != row.row:
            yield _problem(table, row, column, code, template, first=before, what=column)


def _one_code_twice(table: str, rows: Iterable[Any]) -> Iterator[Problem]:
    """Report codes that are one, written in two ways: `R10` and `r10`."""
    first: dict[str, Any] = {}
    for row in rows:
        before = first.setdefault(key_of(row.code), row)
        if before.code != row.code:
            yield _problem(
                table,
                row,
                "code",
                "code_twice",
                gettext_noop(
                    "%(code)s is the same code as %(other)s in row %(first)s, written in another "
                    "way. Keep one of the two, and write it so in every file."
                ),
                code=row.code,
                other=before.code,
                first=before.row,
            )


def _check_experts(package: Package) -> Iterator[Problem]:
    """Check that an expert has one interview in a wave."""
    first: dict[tuple[str, str], int] = {}
    for row in package.interviews:
        before = first.setdefault((row.wave, row.respondent), row.row)
        if before != row.row:
            yield _problem(
                "interviews",
                row,
                "respondent",
                "second_interview",
                gettext_noop(
                    "Row %(first)s is an interview of %(expert)s in wave %(wave)s, too, and an "
                    "expert has one in a wave. Bring the two together, with the projects of both, "
                    "or mend the code of one."
                ),
                first=before,
                expert=row.respondent,
                wave=row.wave,
            )


def _check_questionnaires(package: Package) -> Iterator[Problem]:
    for row in package.interviews:
        known = [form.version for form in package.forms.get(row.wave, ())]
        if row.questionnaire not in known:
            yield _problem(
                "interviews",
                row,
                "questionnaire",
                "unknown_version",
                gettext_noop(
                    "Wave %(wave)s has no questionnaire of version %(version)s (it has: %(known)s)."
                ),
                wave=row.wave,
                version=row.questionnaire,
                known=", ".join(known) or "none",
            )


def _check_positions(package: Package) -> Iterator[Problem]:
    """Check that what stands in an order is numbered 1, 2, 3, ..."""
    for table, parent in (("projects", "interview"), ("quotes", "interview"), ("profiles", "wave")):
        groups: dict[Hashable, list[Any]] = defaultdict(list)
        for row in package.rows(table):
            groups[getattr(row, parent)].append(row)
        for rows in groups.values():
            positions = {row.position for row in rows}
            if positions == set(range(1, len(rows) + 1)):
                continue
            seen: set[int] = set()
            for row in rows:
                if row.position > len(rows) or row.position in seen:
                    yield _problem(
                        table,
                        row,
                        "position",
                        "wrong_position",
                        gettext_noop(
                            "Place %(position)s cannot be: number the %(count)s rows of the same "
                            "%(parent)s from 1 to %(count)s, each once."
                        ),
                        position=row.position,
                        count=len(rows),
                        parent=parent,
                    )
                seen.add(row.position)


def overlapping_consents(
    rows: Iterable[ConsentRow], stored: Iterable[ConsentRow] = ()
) -> Iterator[Problem]:
    """Report the rows that were given while another consent for the same purpose stood."""
    mine = list(rows)
    for before, after in overlaps(
        [*stored, *mine], lambda row: (row.respondent, row.wave, row.purpose)
    ):
        row = after if after in mine else before
        yield _problem(
            "consents",
            row,
            "given_on",
            "consents_overlap",
            OVERLAPPING,
            before=before.given_on.isoformat(),
            given=after.given_on.isoformat(),
        )


def _check_consents(package: Package) -> Iterator[Problem]:
    yield from overlapping_consents(package.consents)
    for row in package.consents:
        if row.withdrawn_on and row.withdrawn_on < row.given_on:
            yield _problem(
                "consents",
                row,
                "withdrawn_on",
                "withdrawn_too_early",
                gettext_noop("The consent was withdrawn before it was given (%(given)s)."),
                given=row.given_on.isoformat(),
            )


def _check_counted(package: Package) -> Iterator[Problem]:
    """Check what an interview needs before it is handed in."""
    agreed = {
        (row.respondent, row.wave) for row in package.consents if row.purpose == Purpose.PARTICIPATE
    }
    for row in package.interviews:
        if row.state not in COMPLETE:
            continue
        for column, found in (
            ("held_on", check_date(row.held_on, complete=True, today=None)),
            (
                "respondent",
                check_consent(
                    given=(row.respondent, row.wave) in agreed,
                    respondent=row.respondent,
                    wave=row.wave,
                ),
            ),
        ):
            for one in found:
                yield _problem("interviews", row, column, one.code, one.template, **one.params)


def _check_conversations(package: Package) -> Iterator[Problem]:
    for row in package.interviews:
        complete = row.state in COMPLETE
        for one in check_conversations(row.further_conversations, complete=complete, today=None):
            yield _problem("interviews", row, FURTHER, one.code, one.template, **one.params)


def _check_quotes(package: Package) -> Iterator[Problem]:
    themes = {theme.code for theme in package.study.themes}
    interviews = {row.id: row.interview for row in package.projects}
    for row in package.quotes:
        for theme in row.themes:
            if theme not in themes:
                yield _problem(
                    "quotes",
                    row,
                    "themes",
                    "unknown_theme",
                    gettext_noop("%(theme)s is no theme of study.yaml. Add it there."),
                    theme=theme,
                )
        if row.project is not None and interviews[row.project] != row.interview:
            yield _problem(
                "quotes",
                row,
                "project",
                "project_of_another",
                gettext_noop("The project belongs to another interview than the quote."),
            )


def _check_profiles(package: Package) -> Iterator[Problem]:
    waves = {row.id: row.wave for row in package.interviews}
    for row in package.profiles:
        if row.interview is not None and waves[row.interview] != row.wave:
            yield _problem(
                "profiles",
                row,
                "interview",
                "interview_of_another",
                gettext_noop("The interview belongs to another wave than the profile."),
            )


def _check_links(package: Package) -> Iterator[Problem]:
    waves = {wave.code: position for position, wave in enumerate(package.study.waves)}
    interviews: dict[Any, InterviewRow] = {row.id: row for row in package.interviews}
    nodes = [
        Node(row.id, waves[interviews[row.interview].wave], interviews[row.interview].respondent)
        for row in package.projects
    ]
    rows: dict[Link, LinkRow] = {}
    links = []
    for row in package.project_links:
        link = Link(row.predecessor, row.successor, LinkKind(row.kind))
        rows.setdefault(link, row)
        links.append(link)
    for problem in link_problems(nodes, links):
        row = rows[problem.link]
        yield Problem(
            "project_links.csv", row.row, "kind", problem.code, problem.template, problem.params
        )
