"""Forms of our own in the styles, and with the flaws, of forms in the wild, as Markdown tables.

The first lines of a file say what is expected: how it is `write`n, the codes of its `notes`, and
which codes are `mended`.
"""

from dataclasses import dataclass
from pathlib import Path

from surveys.domain.xlsform.uploads.reading import Upload, read_upload
from tests.surveys.domain.xlsform.uploads import books

FOLDER = Path(__file__).parent / "forms"
NAMES = sorted(path.stem for path in FOLDER.glob("*.md"))


@dataclass(frozen=True)
class Described:
    """A form, and what is expected of it."""

    text: str
    content: bytes
    notes: list[str]
    mended: list[str]

    def upload(self) -> Upload:
        return read_upload("form.xlsx", self.content)


def described(name):
    head, _, text = (FOLDER / f"{name}.md").read_text().partition("# ")
    said = dict(line.split(": ", 1) for line in head.splitlines())
    text = f"# {text}"
    return Described(
        text,
        getattr(books, said.get("write", "xlsx"))(text),
        said.get("notes", "").split(),
        said["mended"].split(", ") if "mended" in said else [],
    )
