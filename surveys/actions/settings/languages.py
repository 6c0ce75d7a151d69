"""The languages of a study."""

from collections.abc import Collection, Iterator

from django.db import transaction

from surveys.actions.settings.changing import change
from surveys.domain.confirming import Confirmation, require_confirmed
from surveys.domain.refusals import Refused
from surveys.domain.studies import require_languages
from surveys.domain.wording import gettext_noop
from surveys.models import Study, User
from surveys.queries.languages import LanguageUse, use_of_language


@transaction.atomic
def add_language(*, by: User, study: Study, language: str, seen: int | None) -> bool:
    """Let texts of the study be written in one more language."""
    require_languages([language])
    if language.casefold() in map(str.casefold, study.languages):
        raise Refused(
            gettext_noop("The study has the language %(language)s already."),
            {"language": language},
            code="language_there",
        )
    fields = {"languages": [*study.languages, language]}
    return change(study, by=by, action="study.language_added", seen=seen, fields=fields)


@transaction.atomic
def remove_language(
    *, by: User, study: Study, language: str, seen: int | None, confirmed: Collection[str] = ()
) -> bool:
    """Hide a language of the study; what was written in it stays stored.

    Refused where something is said in no other language, or interviews were held in it.
    """
    if language not in study.languages:
        raise Refused(
            gettext_noop(
                "The study has no language %(language)s; it may have been removed before."
            ),
            {"language": language[:20]},
            code="no_such_language",
        )
    left = [one for one in study.languages if one != language]
    require_languages(left)
    use = use_of_language(study, language)
    _require_nothing_lost(use)
    require_confirmed(ask_before_hiding(use), confirmed)
    fields = {"languages": left}
    return change(study, by=by, action="study.language_removed", seen=seen, fields=fields)


def ask_before_hiding(use: LanguageUse) -> Iterator[Confirmation]:
    """Yield what is asked before a language is hidden."""
    if use.hidden:
        yield Confirmation(
            "hide_language",
            gettext_noop(
                "Texts that are no longer shown in %(language)s: %(count)s. They stay stored, and "
                "come back with the language. Hide them?"
            ),
            {"language": use.name, "count": use.hidden},
            subject=f"{use.language}-{use.hidden}",
        )


def _require_nothing_lost(use: LanguageUse) -> None:
    if use.only:
        named = [text.name for text in use.only[:MOST_NAMED]]
        if len(use.only) > MOST_NAMED:
            named.append("…")
        raise Refused(
            gettext_noop(
                "Only %(language)s says this: %(named)s. Write it in another language of the study "
                "first."
            ),
            {"language": use.name, "named": ", ".join(named)},
            code="only_in_language",
        )
    if use.interviews:
        raise Refused(
            gettext_noop(
                "Interviews held in %(language)s: %(count)s. So the study keeps the language."
            ),
            {"count": use.interviews, "language": use.name},
            code="interviews_in_language",
        )


MOST_NAMED = 5
