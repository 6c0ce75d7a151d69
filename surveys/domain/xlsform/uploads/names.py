"""Which row a name or a path means, and what each row is called here."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from surveys.domain.questionnaire import Level
from surveys.domain.wording import gettext_noop
from surveys.domain.xlsform.survey import RESERVED
from surveys.domain.xlsform.uploads.codes import Codes, Mended
from surveys.domain.xlsform.uploads.notices import Notices
from surveys.domain.xlsform.uploads.structure import Item
from surveys.domain.xlsform.uploads.types import Role

NOT_ALLOWED = frozenset(
    {"meta", "project_label", *RESERVED[Level.INTERVIEW], *RESERVED[Level.PROJECT]}
)
"""What the compiler of the format, or every table of Nucleus, has for itself."""


def _later(item: Item) -> tuple[bool, bool]:
    """Return what comes behind in giving codes: parts, and what no row of the sheet is."""
    return item.is_part or item.type.role is Role.METADATA, item.is_added


class Names:
    """The rows of a survey by their names, each with a code that nothing else has."""

    def __init__(self, root: Item, sheet: str, notices: Notices) -> None:
        self.root = root
        self.sheet = sheet
        self.notices = notices
        self.mended: list[Mended] = []
        self.by_name: Mapping[str, Sequence[Item]] = {}
        self.by_code: dict[str, Item] = {}
        self._give_codes()

    def _give_codes(self) -> None:
        by_name: dict[str, list[Item]] = defaultdict(list)
        items = list(self.root.walk())
        codes = Codes(NOT_ALLOWED)
        # Questions first, so that they keep their names where a part has the same.
        for item in sorted(items, key=_later):
            kind = "part" if item.is_part else item.type.plain.split(" ")[0]
            item.code = codes.of_question(item.written, f"q_{kind}_{item.line.row}")
            if item.type.role is Role.METADATA and not item.written:
                item.written = item.code
            self.by_code[item.code] = item
            if item.written != item.code and not item.is_added:
                self._mend(item)
        for item in items:
            by_name[item.written].append(item)
        self.by_name = by_name
        self.mended.sort(key=lambda one: one.row)

    def _mend(self, item: Item) -> None:
        self.mended.append(Mended(self.sheet, item.line.row, "", item.written, item.code))
        if not item.written and not item.is_part:
            self.notices.note(
                self.sheet,
                item.line.row,
                "name",
                "no_name",
                gettext_noop("The row has no name and is called %(code)s."),
                code=item.code,
            )

    def find(self, reference: str, item: Item) -> Item | None:
        """Return the row that a name or path means for a row; None where that is not clear."""
        path = reference.removeprefix("current()/")
        if "/" in path:
            found = self._along(path.split("/"), item)
            if found is not None:
                return found
            reference = path.rpartition("/")[2]
        return self._nearest(self.by_name.get(reference, ()), item)

    def _along(self, steps: Sequence[str], item: Item) -> Item | None:
        if steps[0] == "":
            place: Item | None = self.root
            steps = steps[2:]
        else:
            place = item
        for step in steps:
            if place is None:
                return None
            if step == "..":
                place = place.parent
            elif step not in (".", ""):
                found = [child for child in place.children if child.written == step]
                place = found[0] if found else None
        return None if place is item or place is self.root else place

    def _nearest(self, found: Sequence[Item], item: Item) -> Item | None:
        """Return the one of several rows of a name that stands nearest; None where two do."""
        questions = [one for one in found if not one.is_part] or list(found)
        if len(questions) < 2:
            return questions[0] if questions else None
        above = [*item.above(), item]
        depth = [sum(a is b for a, b in zip(above, one.above(), strict=False)) for one in questions]
        best = [one for one, deep in zip(questions, depth, strict=True) if deep == max(depth)]
        return best[0] if len(best) == 1 else None

    def is_ambiguous(self, reference: str) -> bool:
        """Say whether several rows have this name."""
        return len(self.by_name.get(reference, ())) > 1
