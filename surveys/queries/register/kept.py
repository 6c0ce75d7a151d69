"""What searching a study needs, kept in this process and brought up to date by the log.

The words of all experts and organizations are read once. Afterwards only those are read again that
entries since name: the sealed ones by their number, and all that wait for a seal, so that one that
commits late is not missed. Names and addresses stand in parts of their own, which are asked only
for those who may see them, so that nobody learns a name by what a search finds.
"""

from collections import OrderedDict, defaultdict
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from threading import Lock
from uuid import UUID

from surveys.domain.register.likeness import Alike, Likenesses, Reason, Traits
from surveys.domain.register.searching import WordIndex
from surveys.domain.register.spelling import search_words
from surveys.models import (
    Entry,
    Organization,
    OrganizationIdentity,
    Respondent,
    RespondentIdentity,
    Seal,
    Study,
    TwoPeople,
    Unsealed,
)

MOST_KEPT = 8
"""Studies whose registers stay in memory; one of 10,000 experts has some 30 MB."""
MANY = 2000
"""Above this many entries, an import, everything is read again."""

RESPONDENT, IDENTITY, ORGANIZATION, EMPLOYER, PAIR = (
    model._meta.label_lower
    for model in (Respondent, RespondentIdentity, Organization, OrganizationIdentity, TwoPeople)
)
READ = frozenset({RESPONDENT, IDENTITY, ORGANIZATION, EMPLOYER, PAIR})

Touched = defaultdict[str, set[UUID]]
"""Ids of records by their kind."""


class Register:
    """Words and likenesses of the experts and organizations of a study, by their ids as text."""

    def __init__(self, study: Study) -> None:
        self.study = study
        self.lock = Lock()
        self._seal: int | None = None  # nothing is read yet
        self._heeded: set[int] = set()

    def bring_up_to_date(self) -> None:
        """Read what was written since it was asked last; everything where that is much."""
        touched = None if self._seal is None else self._touched()
        try:
            if touched is None:
                self._read_all()
            else:
                self._read(touched)
        except BaseException:
            self._seal = None  # what was read half is read again
            raise

    def _read_all(self) -> None:
        """Read everything anew."""
        self._seal = _last_seal(self.study)  # before the rows: what comes after is read again
        self.codes: dict[str, str] = {}
        self.expert_codes, self.expert_names = WordIndex[str](), WordIndex[str]()
        self.organization_codes, self.organization_names = WordIndex[str](), WordIndex[str]()
        self.experts, self.organizations = Likenesses[str](), Likenesses[str]()
        self.two_people: dict[UUID, frozenset[str]] = {}
        self._owners: dict[UUID, UUID] = {}
        self._pairs: dict[bool, list[Alike[str]]] = {}
        self._read_experts()
        self._read_organizations()
        self._read_pairs()

    def pairs(self, by_identity: bool) -> list[Alike[str]]:
        """Return the experts who may be one person, the likeliest first, but for decided pairs."""
        if by_identity not in self._pairs:
            decided = {*self.two_people.values()}
            found = [
                pair
                for pair in self.experts.all(by_identity=by_identity)
                if frozenset((pair.one, pair.other)) not in decided
            ]
            self._pairs[by_identity] = sorted(map(self._in_order, found), key=self._rank)
        return self._pairs[by_identity]

    def _in_order(self, pair: Alike[str]) -> Alike[str]:
        one, other = sorted((pair.one, pair.other), key=lambda key: self.codes[key])
        return Alike(one, other, pair.reason)

    def _rank(self, pair: Alike[str]) -> tuple[Reason, str, str]:
        return pair.reason, self.codes[pair.one], self.codes[pair.other]

    def _read(self, touched: Touched) -> None:
        experts = touched[RESPONDENT] | self._owners_of(touched[IDENTITY], RespondentIdentity)
        owners = self._owners_of(touched[EMPLOYER], OrganizationIdentity)
        if experts or touched[PAIR]:
            self._pairs.clear()
        if experts:
            self._read_experts(experts)
        if touched[ORGANIZATION] or owners:
            self._read_organizations(touched[ORGANIZATION] | owners)
        if touched[PAIR]:
            self._read_pairs(touched[PAIR])

    def _touched(self) -> Touched | None:
        """Return which records of the register new entries name; None for an import.

        Those with a seal and those without are asked for in one query, so that what is sealed
        meanwhile is not missed.
        """
        newest = _last_seal(self.study)
        sealed = Seal.objects.filter(study=self.study, number__gt=self._seal).order_by()
        waiting = Unsealed.objects.filter(study=self.study).order_by()
        new = sealed.values("entry").union(waiting.values("entry"), all=True)
        entries = Entry.objects.filter(pk__in=new[: MANY + 1]).order_by()
        named = list(entries.values_list("pk", "record_type", "record_id"))
        if len(named) > MANY:
            return None
        touched: Touched = defaultdict(set)
        for pk, label, record_id in named:
            if label in READ and pk not in self._heeded:
                touched[label].add(record_id)
        self._seal, self._heeded = newest, {pk for pk, _label, _id in named}
        return touched

    def _owners_of(
        self,
        touched: Collection[UUID],
        model: type[RespondentIdentity] | type[OrganizationIdentity],
    ) -> set[UUID]:
        """Return whose these identities are, and were when they were read last."""
        if not touched:
            return set()
        owner = "respondent_id" if model is RespondentIdentity else "organization_id"
        found = model.objects.filter(pk__in=touched).values_list("pk", owner)
        before = {self._owners[one] for one in touched if one in self._owners}
        return before | {whose for _pk, whose in found}

    def _read_experts(self, only: Collection[UUID] | None = None) -> None:
        rows = Respondent.objects.filter(study=self.study)
        if only is not None:
            rows = rows.filter(pk__in=only)
            for one in map(str, only):
                self.codes.pop(one, None)
                for part in (self.expert_codes, self.expert_names, self.experts):
                    part.drop(one)
        names = ("pk", "code", "former_codes", "identity", "identity__name", "identity__email")
        for pk, code, former, identity, name, email in rows.values_list(*names):
            key, name, email = str(pk), name or "", email or ""
            codes = [code, *(one["code"] for one in former)]
            self.codes[key] = code
            self.expert_codes.put(key, set().union(*map(search_words, codes)))
            self.experts.put(key, Traits.of(code, name, email))
            if identity is not None:
                self._owners[identity] = pk
                self.expert_names.put(key, search_words(name) | search_words(email))

    def _read_organizations(self, only: Collection[UUID] | None = None) -> None:
        rows = Organization.objects.filter(study=self.study)
        if only is not None:
            rows = rows.filter(pk__in=only)
            for one in map(str, only):
                self.codes.pop(one, None)
                for part in (self.organization_codes, self.organization_names, self.organizations):
                    part.drop(one)
        names = ("pk", "code", "former_codes", "identity", "identity__name")
        for pk, code, former, identity, name in rows.values_list(*names):
            key = str(pk)
            codes = [code, *(one["code"] for one in former)]
            self.codes[key] = code
            self.organization_codes.put(key, set().union(*map(search_words, codes)))
            self.organizations.put(key, Traits.of(code, name or ""))
            if identity is not None:
                self._owners[identity] = pk
                self.organization_names.put(key, search_words(name))

    def _read_pairs(self, only: Collection[UUID] | None = None) -> None:
        rows = TwoPeople.objects.filter(study=self.study)
        if only is not None:
            rows = rows.filter(pk__in=only)
            for gone in only:
                self.two_people.pop(gone, None)
        for pk, one, other in rows.values_list("pk", "one", "other"):
            self.two_people[pk] = frozenset((str(one), str(other)))


def _last_seal(study: Study) -> int:
    newest = Seal.objects.filter(study=study).order_by("-number").values_list("number", flat=True)
    return newest.first() or 0


class _Kept:
    """The registers that were asked for last; threads share them, one after the other."""

    def __init__(self) -> None:
        self._registers: OrderedDict[UUID, Register] = OrderedDict()
        self._lock = Lock()

    @contextmanager
    def of(self, study: Study) -> Iterator[Register]:
        """Give the register of a study as it is now, to nobody else meanwhile."""
        with self._lock:
            register = self._registers.setdefault(study.pk, Register(study))
            self._registers.move_to_end(study.pk)
            while len(self._registers) > MOST_KEPT:
                self._registers.popitem(last=False)
        with register.lock:
            register.bring_up_to_date()
            yield register

    def clear(self) -> None:
        """Let go of everything."""
        with self._lock:
            self._registers.clear()


KEPT = _Kept()
