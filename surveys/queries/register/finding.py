"""Who a search finds, the best first, and who may be one with whom.

`by_identity` says that names and addresses are searched and compared, too: for those alone who may
see them.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from surveys.domain.canonical import UNSTORABLE
from surveys.domain.pseudonyms import key_of
from surveys.domain.register.likeness import Alike, Reason, Traits
from surveys.domain.register.searching import WHOLE, Lookup, Scores, search
from surveys.domain.register.spelling import LONGEST_QUERY, words_of
from surveys.models import Interview, Organization, Respondent, Study
from surveys.queries.register.kept import KEPT, Register

MOST_FOUND = 1000
"""How many of what a search finds are listed; whoever finds more types more."""
MOST_EMPLOYERS = 50
"""For how many organizations like a word their experts are looked up."""


@dataclass(frozen=True)
class Found:
    """What a search finds, the best first; `more` where it found more than that."""

    ids: list[UUID]
    more: bool = False


def find_experts(study: Study, query: str, *, by_identity: bool) -> Found:
    """Return the experts whose code, organization, name or address is like what was typed."""
    query = UNSTORABLE.sub("", query)[:LONGEST_QUERY]
    with KEPT.of(study) as register:
        employed = _employed(study, register, query, by_identity=by_identity)
        lookups: list[Lookup[str]] = [
            register.expert_codes.matching,
            lambda word: employed.get(word, {}),
        ]
        if by_identity:
            lookups.append(register.expert_names.matching)
        return _ranked(register, query, search(query, lookups))


def find_organizations(study: Study, query: str, *, by_identity: bool) -> Found:
    """Return the organizations whose code or name is like what was typed."""
    query = UNSTORABLE.sub("", query)[:LONGEST_QUERY]
    with KEPT.of(study) as register:
        found = search(query, _of_organizations(register, by_identity=by_identity))
        return _ranked(register, query, found)


def _of_organizations(register: Register, *, by_identity: bool) -> list[Lookup[str]]:
    names = [register.organization_names.matching] if by_identity else []
    return [register.organization_codes.matching, *names]


def _employed(
    study: Study, register: Register, query: str, *, by_identity: bool
) -> dict[str, Scores[str]]:
    """Return, by word of a query, the experts of the organizations that it may name."""
    words = words_of(query)
    lookups = _of_organizations(register, by_identity=by_identity)
    matched: dict[str, Scores[str]] = {}
    for word in {*words, "".join(words)} - {""}:
        found = search(word, lookups)
        found.sort(key=lambda one: (-one[1], register.codes[one[0]]))
        if found:
            matched[word] = dict(found[:MOST_EMPLOYERS])
    if not matched:
        return {}
    experts = experts_of_organizations(
        study, {one for scores in matched.values() for one in scores}
    )
    employed: defaultdict[str, Scores[str]] = defaultdict(dict)
    for word, scores in matched.items():
        for organization, score in scores.items():
            for expert in experts[organization]:
                employed[word][expert] = max(score, employed[word].get(expert, 0.0))
    return employed


def experts_of_organizations(study: Study, organizations: Iterable[str]) -> dict[str, set[str]]:
    """Return who works in each organization, or did at an interview, by ids as text."""
    ids = [UUID(one) for one in organizations]
    experts: defaultdict[str, set[str]] = defaultdict(set)
    now = Respondent.objects.filter(study=study, organization__in=ids).order_by()
    then = Interview.objects.of_study(study).filter(organization__in=ids).order_by()
    pairs = now.values_list("organization", "pk").union(
        then.values_list("organization", "respondent")
    )
    for organization, expert in pairs:
        experts[str(organization)].add(str(expert))
    return experts


def _ranked(register: Register, query: str, found: list[tuple[str, float]]) -> Found:
    """Put the code that was typed first, then the best; of equals the first by code."""
    typed, codes = key_of(query), register.codes
    found = [one for one in found if one[0] in codes]
    found.sort(
        key=lambda one: (
            one[1] < WHOLE or key_of(codes[one[0]]) != typed,
            -one[1],
            codes[one[0]],
        )
    )
    return Found([UUID(key) for key, _score in found[:MOST_FOUND]], len(found) > MOST_FOUND)


def likely_doubles(study: Study, *, by_identity: bool) -> list[Alike[UUID]]:
    """Return the pairs of experts who may be one person, the likeliest first.

    Without those of whom somebody said that they are two.
    """
    with KEPT.of(study) as register:
        return [
            Alike(UUID(one.one), UUID(one.other), one.reason) for one in register.pairs(by_identity)
        ]


def like_expert(expert: Respondent, *, by_identity: bool) -> dict[UUID, Reason]:
    """Return who may be one person with an expert, the likeliest first, but for decided ones."""
    with KEPT.of(expert.study) as register:
        key = str(expert.pk)
        decided = {other for pair in register.two_people.values() if key in pair for other in pair}
        found = register.experts.of(key, by_identity=by_identity).items()
        return _by_reason(register, [one for one in found if one[0] not in decided])


def like_organization(organization: Organization, *, by_identity: bool) -> dict[UUID, Reason]:
    """Return which organizations may be one with this, the likeliest first."""
    with KEPT.of(organization.study) as register:
        found = register.organizations.of(str(organization.pk), by_identity=by_identity)
        return _by_reason(register, found.items())


def experts_like(study: Study, traits: Traits) -> dict[UUID, Reason]:
    """Return who of a study may be one person with somebody who is not stored yet."""
    with KEPT.of(study) as register:
        return _by_reason(register, register.experts.like(traits, by_identity=True).items())


def _by_reason(register: Register, found: Iterable[tuple[str, Reason]]) -> dict[UUID, Reason]:
    ranked = sorted(found, key=lambda one: (one[1], register.codes[one[0]]))
    return {UUID(key): reason for key, reason in ranked}
