"""Experts are added to the register of a study, and what it says of them is corrected."""

from collections.abc import Collection
from dataclasses import dataclass, field

from surveys.actions import log
from surveys.actions.codes import recode, require_free, require_seen, settle
from surveys.actions.idempotency import first_or_found
from surveys.actions.respondents import add_respondent, identify_respondent, organization_named
from surveys.domain.confirming import Confirmation, require_confirmed
from surveys.domain.details import stored_code
from surveys.domain.experts import ask_former_expert, ask_likely_double
from surveys.domain.pseudonyms import key_of
from surveys.domain.register.likeness import REASONS, Traits
from surveys.models import Respondent, RespondentIdentity, Study, User
from surveys.queries.experts import taken_over
from surveys.queries.register.finding import experts_like

EDITED = "respondent.edited"


@dataclass(frozen=True)
class IdentityGiven:
    """Name and contact as somebody who may see them gives them; `seen` is 0 where none stood."""

    name: str = ""
    email: str = ""
    phone: str = ""
    seen: int = field(default=0)

    @property
    def fields(self) -> dict[str, str]:
        """What is stored of it."""
        return {"name": self.name, "email": self.email, "phone": self.phone}


@first_or_found
def add_expert(
    *,
    by: User,
    study: Study,
    code: str,
    organization: str = "",
    identity: IdentityGiven | None = None,
    confirmed: Collection[str] = (),
) -> Respondent:
    """Add an expert to the register, before any interview.

    Somebody who is like an expert of the study is asked about, by name and address only where the
    one who adds them may see these: then `identity` is given.
    """
    code = stored_code(code)
    require_free(Respondent, code, None, study.pk)
    require_confirmed(_doubts(study, code, identity), confirmed)
    expert = add_respondent(by=by, study=study, code=code)
    if organization:
        expert.organization = organization_named(code=organization, study=study, by=by)
        log.update(expert, by=by, action=EDITED)
    if identity is not None and any(identity.fields.values()):
        identify_respondent(by=by, respondent=expert, **identity.fields)
    return expert


def _doubts(study: Study, code: str, identity: IdentityGiven | None) -> list[Confirmation]:
    """Return whom of the study the new expert may be; read before anything is written."""
    found = []
    if now := taken_over(study.respondents.all()).get(key_of(code)):
        found.append(ask_former_expert(code, now))
    name, email = (identity.name, identity.email) if identity else ("", "")
    alike = experts_like(study, Traits.of(code, name, email))
    codes = dict(Respondent.objects.filter(pk__in=alike).values_list("pk", "code"))
    for pk, why in alike.items():
        if pk in codes:
            found.append(ask_likely_double(code, codes[pk], REASONS[why]))
    return found


@first_or_found
def edit_expert(
    *,
    by: User,
    respondent: Respondent,
    seen: int,
    code: str,
    organization: str,
    reason: str = "",
    identity: IdentityGiven | None = None,
    confirmed: Collection[str] = (),
) -> Respondent:
    """Correct code and organization of an expert, and name and contact where they are given.

    What is typed as it stands is not written; of what is, the versions must be those that were
    seen, or StaleVersion is raised and nothing stored.
    """
    expert = Respondent.objects.select_related("organization", "study").get(pk=respondent.pk)
    _store_identity(expert, identity, by=by)
    before, key = expert.content(), expert.key
    questions = recode(expert, code, reason)
    expert.organization = organization_named(code=organization, study=expert.study, by=by)
    if expert.content() != before:
        require_seen(expert, seen)
        log.update(expert, by=by, action=EDITED, reason=reason.strip())
        settle(expert, key)
    require_confirmed(questions, confirmed)
    return expert


def _store_identity(expert: Respondent, given: IdentityGiven | None, *, by: User) -> None:
    if given is None:
        return
    stored = RespondentIdentity.objects.filter(respondent=expert).first()
    before = {name: getattr(stored, name) if stored else "" for name in given.fields}
    if before != given.fields:
        require_seen(stored, given.seen)
        identify_respondent(by=by, respondent=expert, **given.fields)
