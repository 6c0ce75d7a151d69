"""What the tables of a study package say about each other: ids, references, order, consent."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from surveys.domain.consents import OVERLAPPING, Purpose, overlaps
from surveys.domain.details import FURTHER, check_consent, check_conversations, check_date
from surveys.domain.importing import Problem
from surveys.domain.interviews import COMPLETE
from surveys.domain.lineage import Comparability
from surveys.domain.linkage import Link, LinkKind, Node, link_problems
from surveys.domain.package.columns import COLUMNS, Type, key_columns
from surveys.domain.package.content import Package
from surveys.domain.package.files import TABLES
from surveys.domain.package.rows import ConsentRow
from surveys.domain.package.spool import Spool
from surveys.domain.package.tables import MOST_PROBLEMS
from surveys.domain.wording import gettext_noop

KIND = "kind"  # how `link_problems` calls a kind that does not fit
SPAN = 500  # links at a time


def check_forms(package: Package) -> Iterator[Problem]:
    """Check that every question is a declared variable, of one level and one kind."""
    levels = {variable.code: variable.level for variable in package.study.variables}
    kinds: dict[str, tuple[str, str]] = {}
    breaks = {
        (variable.code, wave)
        for variable in package.study.variables
        for wave, said in variable.lineage.items()
        if said.status == Comparability.BREAK
    }
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
            known, since = kinds.setdefault(question.code, (question.stored_as, wave))
            if known != question.stored_as and (question.code, wave) in breaks:
                kinds[question.code] = (question.stored_as, wave)
            elif known != question.stored_as:
                yield Problem(
                    place,
                    None,
                    question.code,
                    "type_differs",
                    gettext_noop(
                        "The question %(code)s is of type %(kind)s here and %(known)s in wave "
                        "%(wave)s. A variable has one type: give the new question a new code, or "
                        "say in its lineage that the series breaks there."
                    ),
                    {
                        "code": question.code,
                        "kind": question.stored_as,
                        "known": known,
                        "wave": since,
                    },
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


def check_rows(spool: Spool, package: Package) -> Iterator[Problem]:
    """Yield what is wrong between rows; what depends on references is checked when they hold."""
    found = False
    for table in TABLES:
        for problem in _table_problems(spool, table):
            found = True
            yield problem
    if not found:
        yield from _check_experts(spool)
        yield from _check_questionnaires(spool, package)
        yield from _check_positions(spool)
        yield from _check_consents(spool)
        yield from _check_counted(spool)
        yield from _check_conversations(spool)
        yield from _check_quotes(spool, package)
        yield from _check_profiles(spool)
        yield from _check_links(spool)
        yield from _check_sampling(spool)


def _problem(
    table: str, row: int, column: str, code: str, template: str, /, **params: Any
) -> Problem:
    return Problem(f"{table}.csv", row, column, code, template, params)


def _table_problems(spool: Spool, table: str) -> Iterator[Problem]:
    keys = key_columns(table)
    key = keys[-1]
    for row, first in spool.repeated(table, *keys):
        yield _problem(
            table,
            row,
            key,
            "repeated",
            gettext_noop("Row %(first)s has the same %(what)s. Keep one, or give it another."),
            first=first,
            what=", ".join(keys),
        )
    if COLUMNS[table][0].type == Type.PSEUDONYM:
        yield from _one_code_twice(spool, table)
    for column in COLUMNS[table]:
        if column.name == "wave":
            place, lacking = "study.yaml", spool.lacking(table, "wave", ("waves", "code"))
        elif column.refers:
            place = f"{column.refers[0]}.csv"
            lacking = spool.lacking(table, column.name, column.refers)
        else:
            continue
        for row, value in lacking:
            yield _problem(
                table,
                row,
                column.name,
                "not_there",
                gettext_noop("%(value)s is not in %(place)s. Add it there, or mend it here."),
                value=value,
                place=place,
            )


def _one_code_twice(spool: Spool, table: str) -> Iterator[Problem]:
    """Report codes that are one, written in two ways: `R10` and `r10`."""
    for row, code, first, other in spool.written_otherwise(table):
        yield _problem(
            table,
            row,
            "code",
            "code_twice",
            gettext_noop(
                "%(code)s is the same code as %(other)s in row %(first)s, written in another "
                "way. Keep one of the two, and write it so in every file."
            ),
            code=code,
            other=other,
            first=first,
        )


def _check_experts(spool: Spool) -> Iterator[Problem]:
    """Check that an expert has one interview in a wave."""
    for number, first in spool.repeated("interviews", "wave", "respondent"):
        (row,) = spool.rows_where("interviews", "one.row = ?", (number,))
        yield _problem(
            "interviews",
            number,
            "respondent",
            "second_interview",
            gettext_noop(
                "Row %(first)s is an interview of %(expert)s in wave %(wave)s, too, and an "
                "expert has one in a wave. Bring the two together, with the projects of both, "
                "or mend the code of one."
            ),
            first=first,
            expert=row.respondent,
            wave=row.wave,
        )


def _check_questionnaires(spool: Spool, package: Package) -> Iterator[Problem]:
    versions = {wave: [form.version for form in forms] for wave, forms in package.forms.items()}
    asked = spool.ask("SELECT row, wave, questionnaire FROM interviews ORDER BY row")
    for row, wave, version in asked:
        known = versions.get(wave, [])
        if version not in known:
            yield _problem(
                "interviews",
                row,
                "questionnaire",
                "unknown_version",
                gettext_noop(
                    "Wave %(wave)s has no questionnaire of version %(version)s (it has: %(known)s)."
                ),
                wave=wave,
                version=version,
                known=", ".join(known) or "none",
            )


def _check_positions(spool: Spool) -> Iterator[Problem]:
    """Check that what stands in an order is numbered 1, 2, 3, ..."""
    for table, parent in (("projects", "interview"), ("quotes", "interview"), ("profiles", "wave")):
        for rows in spool.wrong_orders(table, parent):
            seen: set[int] = set()
            for row, position in rows:
                if position > len(rows) or position in seen:
                    yield _problem(
                        table,
                        row,
                        "position",
                        "wrong_position",
                        gettext_noop(
                            "Place %(position)s cannot be: number the %(count)s rows of the same "
                            "%(parent)s from 1 to %(count)s, each once."
                        ),
                        position=position,
                        count=len(rows),
                        parent=parent,
                    )
                seen.add(position)


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
            row.row,
            "given_on",
            "consents_overlap",
            OVERLAPPING,
            before=before.given_on.isoformat(),
            given=after.given_on.isoformat(),
        )


def _check_consents(spool: Spool) -> Iterator[Problem]:
    for rows in spool.consents_given_again():
        yield from overlapping_consents(rows)
    for row in spool.rows_where("consents", "one.withdrawn_on < one.given_on"):
        yield _problem(
            "consents",
            row.row,
            "withdrawn_on",
            "withdrawn_too_early",
            gettext_noop("The consent was withdrawn before it was given (%(given)s)."),
            given=row.given_on.isoformat(),
        )


def _check_counted(spool: Spool) -> Iterator[Problem]:
    """Check what an interview needs before it is handed in."""
    for row, state, respondent, wave, held_on, agreed in spool.ask(
        "SELECT row, state, respondent, wave, held_on, EXISTS (SELECT 1 FROM consents AS other"
        " WHERE (other.respondent, other.wave, other.purpose) = (one.respondent, one.wave, ?))"
        " FROM interviews AS one ORDER BY row",
        (Purpose.PARTICIPATE.value,),
    ):
        if state not in COMPLETE or (agreed and held_on):
            continue  # a date that is there was read already
        for column, found in (
            ("held_on", () if held_on else check_date(None, complete=True, today=None)),
            ("respondent", check_consent(given=bool(agreed), respondent=respondent, wave=wave)),
        ):
            for one in found:
                yield _problem("interviews", row, column, one.code, one.template, **one.params)


def _check_conversations(spool: Spool) -> Iterator[Problem]:
    for row, state, kept in spool.ask(
        "SELECT row, state, further_conversations FROM interviews"
        " WHERE further_conversations != '[]' ORDER BY row"
    ):
        found = check_conversations(json.loads(kept), complete=state in COMPLETE, today=None)
        for one in found:
            yield _problem("interviews", row, FURTHER, one.code, one.template, **one.params)


def _check_quotes(spool: Spool, package: Package) -> Iterator[Problem]:
    known = {theme.code for theme in package.study.themes}
    for row, themes, is_of_another in spool.ask(
        "SELECT one.row, one.themes, other.interview != one.interview FROM quotes AS one"
        " LEFT JOIN projects AS other ON other.id = one.project ORDER BY one.row"
    ):
        for theme in themes.split():
            if theme not in known:
                yield _problem(
                    "quotes",
                    row,
                    "themes",
                    "unknown_theme",
                    gettext_noop("%(theme)s is no theme of study.yaml. Add it there."),
                    theme=theme,
                )
        if is_of_another:
            yield _problem(
                "quotes",
                row,
                "project",
                "project_of_another",
                gettext_noop("The project belongs to another interview than the quote."),
            )


def _check_profiles(spool: Spool) -> Iterator[Problem]:
    for (row,) in spool.ask(
        "SELECT one.row FROM profiles AS one JOIN interviews AS other ON other.id = one.interview"
        " WHERE other.wave != one.wave ORDER BY one.row"
    ):
        yield _problem(
            "profiles",
            row,
            "interview",
            "interview_of_another",
            gettext_noop("The interview belongs to another wave than the profile."),
        )


def _check_links(spool: Spool) -> Iterator[Problem]:
    """Check links some at a time, each time with those that share a project with them."""
    of_kind: list[Problem] = []
    for first, last in spool.spans("project_links", SPAN):
        rows: dict[Link, int] = {}
        links, nodes = [], {}
        for row, *ends, kind, before, after in spool.links_around(first, last):
            link = Link(ends[0], ends[1], LinkKind(kind))
            rows.setdefault(link, row)
            links.append(link)
            for end, (wave, respondent) in zip(ends, (before, after), strict=True):
                nodes[end] = Node(end, wave, respondent)
        for problem in link_problems([*nodes.values()], links):
            row = rows[problem.link]
            if first <= row <= last:
                place = ("project_links.csv", row, "kind")
                found = Problem(*place, problem.code, problem.template, problem.params)
                if problem.code != KIND:
                    yield found
                elif len(of_kind) < MOST_PROBLEMS:
                    of_kind.append(found)
    yield from of_kind


def _check_sampling(spool: Spool) -> Iterator[Problem]:
    """Check that each row says something, and that an expert has one stratum."""
    for (row,) in spool.ask(
        "SELECT row FROM sampling WHERE weight IS NULL AND stratum = '' ORDER BY row"
    ):
        yield _problem(
            "sampling",
            row,
            "weight",
            "says_nothing",
            gettext_noop("The row has neither a weight nor a stratum. Fill one in, or remove it."),
        )
    for row, expert, stratum, first, other in spool.strata_that_differ():
        params = {"expert": expert, "stratum": stratum, "first": first, "other": other}
        yield _problem("sampling", row, "stratum", "strata_differ", _STRATA_DIFFER, **params)


_STRATA_DIFFER = gettext_noop(
    "%(expert)s stands in the stratum “%(stratum)s” here and in “%(other)s” in row %(first)s. An "
    "expert has one stratum in all waves that give one."
)
