"""The themes under which quotes of a study are coded."""

from django.db import transaction

from surveys.actions import studies
from surveys.actions.idempotency import settled
from surveys.actions.settings.changing import change, remove
from surveys.domain.refusals import Refused
from surveys.domain.studies import SLUG, require_text
from surveys.domain.wording import Texts, gettext_noop
from surveys.models import Study, Theme, User
from surveys.queries.themes import quotes_under

LONGEST_CODE = 64
TAKEN = gettext_noop("The study has a theme %(code)s already. Choose another code.")


@settled
def add_theme(*, by: User, study: Study, code: str, label: Texts) -> Theme:
    """Add a theme behind the others."""
    if not SLUG.fullmatch(code) or len(code) > LONGEST_CODE:
        raise Refused(
            gettext_noop(
                "%(code)s cannot be a code. Use at most %(most)s letters without accents, digits, "
                "- and _."
            ),
            {"code": code[:LONGEST_CODE], "most": LONGEST_CODE},
            code="wrong_code",
        )
    require_text(label, study.languages)
    if study.themes.filter(code=code).exists():
        raise Refused(TAKEN, {"code": code}, code="taken_code")
    return studies.create_theme(by=by, study=study, code=code, label=label)


@transaction.atomic
def change_theme(*, by: User, theme: Theme, seen: int | None, label: Texts) -> bool:
    """Change what a theme is called."""
    require_text(label, theme.study.languages)
    return change(theme, by=by, action="theme.changed", seen=seen, fields={"label": label})


@transaction.atomic
def remove_theme(*, by: User, theme: Theme, seen: int | None) -> None:
    """Remove a theme under which no quote is coded."""
    if coded := quotes_under(theme):
        raise Refused(
            gettext_noop("Quotes coded under %(code)s: %(count)s. So it cannot be removed."),
            {"count": coded, "code": theme.code},
            code="still_coded",
        )
    remove(theme, by=by, action="theme.removed", seen=seen)
