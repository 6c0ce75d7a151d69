"""A study of one's own, and what it is called."""

from collections.abc import Sequence

from django.db import transaction

from surveys.actions import locks, studies
from surveys.actions.accounts import add_member
from surveys.actions.idempotency import settled
from surveys.actions.settings.changing import change
from surveys.domain.refusals import Refused
from surveys.domain.roles import Role
from surveys.domain.studies import TAKEN, require_languages, require_slug, require_text
from surveys.domain.wording import Texts
from surveys.models import Study, User


@settled
def found_study(
    *, by: User, slug: str, name: Texts, languages: Sequence[str], description: Texts
) -> Study:
    """Create an empty study, whose admin is who created it."""
    study = create_new(
        by=by, slug=slug, name=name, languages=languages, description=description, notes={}
    )
    make_admin(study=study, by=by)
    return study


@transaction.atomic
def create_new(
    *,
    by: User,
    slug: str,
    name: Texts,
    languages: Sequence[str],
    description: Texts,
    notes: Texts,
) -> Study:
    """Create a study under an address that nobody has; Refused where it is taken or cannot be."""
    require_languages(languages)
    require_text(name, languages)
    require_free_address(slug)
    return studies.create_study(
        by=by,
        slug=slug,
        name=name,
        languages=[*languages],
        description=description,
        notes=notes,
    )


def require_free_address(slug: str) -> None:
    """Refuse an address that a study or a page has already, or that none can have."""
    require_slug(slug)
    locks.hold_name("study", slug)
    if Study.objects.filter(slug__iexact=slug).exists():
        raise Refused(TAKEN, {"slug": slug}, code="taken_slug")


def make_admin(*, study: Study, by: User) -> None:
    """Make whoever brings a study into being its first admin; there is no other way to be one."""
    add_member(study=study, user=by, role=Role.ADMIN, by=by)


@transaction.atomic
def change_study(
    *, by: User, study: Study, seen: int | None, name: Texts, description: Texts, notes: Texts
) -> bool:
    """Change what a study is called and what is said about it."""
    require_text(name, study.languages)
    fields = {"name": name, "description": description, "notes": notes}
    return change(study, by=by, action="study.changed", seen=seen, fields=fields)
