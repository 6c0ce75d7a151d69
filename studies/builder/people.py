"""What belongs to respondents: consents, quotes, profiles."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from studies.builder import chance
from studies.builder.identifiers import identifier
from studies.builder.records import Interview, Row
from studies.builder.sources import document

PURPOSES = ("participate", "quote", "archive")
QUOTE_PERCENT, ARCHIVE_PERCENT = 70, 15
WITHDRAWN = {"2018/R16/archive": 40, "2019/R36/quote": 12}  # days after it was given


def consents(interviews: list[Interview]) -> Iterator[Row]:
    """Yield what each respondent agreed to in each wave."""
    quoted = {quote["interview"] for quote in document("quotes")}
    for interview in interviews:
        for purpose in PURPOSES:
            if _agreed(purpose, interview, quoted):
                yield _consent(purpose, interview)


def _agreed(purpose: str, interview: Interview, quoted: set[str]) -> bool:
    name = f"{interview.name}/{purpose}"
    if purpose == "participate" or name in WITHDRAWN:
        return True
    if purpose == "quote":
        return interview.name in quoted or chance.happens(QUOTE_PERCENT, name)
    return chance.happens(ARCHIVE_PERCENT, name)


def _consent(purpose: str, interview: Interview) -> Row:
    name = f"{interview.name}/{purpose}"
    given = date.fromisoformat(interview.listed["held_on"])
    given -= timedelta(days=chance.between(0, 6, "consent", interview.name))
    withdrawn = given + timedelta(days=WITHDRAWN[name]) if name in WITHDRAWN else None
    return {
        "id": identifier("consent", name),
        "respondent": interview.respondent,
        "wave": interview.wave,
        "purpose": purpose,
        "text_version": f"{interview.wave}-1",
        "given_on": given.isoformat(),
        "withdrawn_on": withdrawn.isoformat() if withdrawn else "",
    }


def quotes(interviews: list[Interview]) -> Iterator[Row]:
    """Yield the quotes in the order of the interviews."""
    for interview in interviews:
        mine = [quote for quote in document("quotes") if quote["interview"] == interview.name]
        for position, quote in enumerate(mine, start=1):
            yield {
                "id": identifier("quote", interview.name, position),
                "interview": identifier("interview", interview.name),
                "project": _project_at(interview, quote.get("stage")),
                "position": str(position),
                "language": interview.language,
                "text": quote["text"],
                "translation": quote["translation"],
                "attribution_en": quote["attribution"]["en"],
                "attribution_es": quote["attribution"]["es"],
                "themes": " ".join(quote["themes"]),
            }


def _project_at(interview: Interview, stage: str | None) -> str:
    if stage is None:
        return ""
    project = next(p for p in interview.projects if p.answers["stage"] == stage)
    return identifier("project", project.name)


def profiles(interviews: list[Interview]) -> Iterator[Row]:
    """Yield the anonymous portraits, in the order in which they are written."""
    names = {interview.listed["allotment"]: interview.name for interview in interviews}
    positions: dict[str, int] = {}
    for profile in document("profiles"):
        wave = profile["wave"]
        positions[wave] = positions.get(wave, 0) + 1
        yield {
            "id": identifier("profile", wave, positions[wave]),
            "wave": wave,
            "interview": identifier("interview", names[profile["interview"]]),
            "position": str(positions[wave]),
        } | _texts(profile)


def _texts(profile: dict[str, Any]) -> Row:
    return {
        f"{part}_{language}": profile[part][language].strip()
        for part in ("title", "body")
        for language in ("en", "es")
    }
