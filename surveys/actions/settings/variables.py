"""The variables of a study: label, level and how private they are."""

from collections.abc import Collection, Iterator

from django.db import transaction

from surveys.actions import studies
from surveys.actions.idempotency import settled
from surveys.actions.settings.changing import change, remove
from surveys.domain.confirming import Confirmation, require_confirmed
from surveys.domain.privacy import PRIVACIES
from surveys.domain.questionnaire import CODE
from surveys.domain.refusals import Refused
from surveys.domain.studies import require_text
from surveys.domain.wording import Named, Texts, gettext_noop
from surveys.models import Study, User, Variable
from surveys.queries.readers import Subject, asked_at, listed_in_words, readers_of

TAKEN = gettext_noop("The study has a variable %(code)s already. Choose another code.")


@settled
def declare(
    *, by: User, study: Study, code: str, label: Texts, level: str, privacy: str
) -> Variable:
    """Declare a variable that no questionnaire needs to ask yet."""
    if not CODE.fullmatch(code):
        raise Refused(
            gettext_noop(
                "%(code)s cannot be the code of a variable. Begin with a letter, and use letters "
                "without accents, digits and _, at most 64."
            ),
            {"code": code[:64]},
            code="wrong_code",
        )
    require_text(label, study.languages)
    if study.variables.filter(code=code).exists():
        raise Refused(TAKEN, {"code": code}, code="taken_code")
    _require_level_as_asked(study, code, level)
    return studies.declare_variable(
        by=by, study=study, code=code, label=label, level=level, privacy=privacy
    )


@transaction.atomic
def change_variable(
    *,
    by: User,
    variable: Variable,
    seen: int | None,
    label: Texts,
    level: str,
    privacy: str,
    confirmed: Collection[str] = (),
) -> bool:
    """Change what is declared about a variable; what reads it is said before its class changes."""
    require_text(label, variable.study.languages)
    _require_level_as_asked(variable.study, variable.code, level)
    require_confirmed(ask_before_class(variable, privacy), confirmed)
    fields = {"label": label, "level": level, "privacy": privacy}
    return change(variable, by=by, action="variable.changed", seen=seen, fields=fields)


def ask_before_class(variable: Variable, privacy: str) -> Iterator[Confirmation]:
    """Yield what is asked before a variable that something reads becomes of another class."""
    if privacy == variable.privacy:
        return
    readers = readers_of(Subject(variable.study, variable=variable.code))
    if readers:
        yield Confirmation(
            "other_class",
            gettext_noop(
                "%(code)s becomes: %(after)s; it was: %(before)s. What pages show and files carry "
                "of it follows its class. Read by %(readers)s. Change it?"
            ),
            {
                "code": variable.code,
                "before": Named((PRIVACIES.get(variable.privacy, variable.privacy),)),
                "after": Named((PRIVACIES.get(privacy, privacy),)),
                "readers": listed_in_words(readers),
            },
            subject=f"{variable.code}-{privacy}",
        )


@transaction.atomic
def remove_variable(*, by: User, variable: Variable, seen: int | None) -> None:
    """Remove a variable that no questionnaire asks and nothing reads."""
    readers = readers_of(Subject(variable.study, variable=variable.code))
    if readers:
        raise Refused(
            gettext_noop("%(code)s is read by %(readers)s, so it cannot be removed."),
            {"code": variable.code, "readers": listed_in_words(readers)},
            code="still_read",
        )
    remove(variable, by=by, action="variable.removed", seen=seen)


def _require_level_as_asked(study: Study, code: str, level: str) -> None:
    asked = asked_at(study, code)
    if asked - {level}:
        raise Refused(
            gettext_noop(
                "Questionnaires ask %(code)s at another level. A variable has the level of its "
                "questions."
            ),
            {"code": code},
            code="other_level",
        )
