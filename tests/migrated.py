"""An SQLite database that was migrated once is kept, and copied from then on.

To migrate an empty one takes as long as hundreds of tests do.
"""

import hashlib
import os
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / ".pytest_cache"


def kept() -> Path:
    """Return where the database of these migrations and these versions of libraries is kept."""
    sources = (ROOT / "requirements.lock", *sorted(ROOT.glob("*/migrations/*.py")))
    digest = hashlib.sha256()
    for source in sources:
        digest.update(f"\0{source.relative_to(ROOT)}\0".encode() + source.read_bytes())
    return KEPT / f"migrated-{digest.hexdigest()[:32]}.sqlite3"


def take(target: Path) -> bool:
    """Put the database that was kept at `target`; say whether there was one."""
    source = kept()
    if source.exists():
        shutil.copyfile(source, target)
    return source.exists()


def keep(connection) -> None:
    """Keep the database that was just migrated, instead of those of other migrations."""
    target = kept()
    KEPT.mkdir(exist_ok=True)
    draft = KEPT / f"{target.name}.{os.getpid()}"
    draft.unlink(missing_ok=True)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(draft)])
    for older in KEPT.glob("migrated-*.sqlite3"):
        older.unlink(missing_ok=True)
    draft.replace(target)  # whole or not at all, whoever else does the same now
