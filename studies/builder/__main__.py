"""Writes the package and the codebook: ``python -m studies.builder``."""

from pathlib import Path

from studies.builder.codebook import codebook
from studies.builder.sources import CODEBOOK, PACKAGE
from studies.builder.writing import files


def build(package: Path = PACKAGE, page: Path = CODEBOOK) -> None:
    """Write every file of the package, and the codebook."""
    for path, content in files().items():
        target = package / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    page.write_text(codebook(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    build()
