"""What `study.yaml` says: the study, its waves and variables, indicators and claims."""

from typing import Any

from studies.builder.forms import all_questions
from studies.builder.sources import document

INDICATOR_KEYS = (
    "code", "kind", "unit", "label", "question", "definition", "base", "numerator", "value", "waves"
)  # fmt: skip
CLAIM_KEYS = (
    "code", "says", "statistic", "indicator", "wave", "from", "to",
    "printed", "wording", "value", "digits", "low", "high", "more_than", "note",
)  # fmt: skip


def study() -> dict[str, Any]:
    """Return the content of `study.yaml`, in the order in which it is written."""
    source = document("study")
    head = ("slug", "name", "description", "languages", "notes", "waves")
    return {
        "format": "nucleus-study/1",
        **{key: source[key] for key in head},
        "variables": [_variable(variable) for variable in document("variables")],
        "themes": source["themes"],
        "segments": source["segments"],
        "indicators": [_complete(item, INDICATOR_KEYS) for item in document("indicators")],
        "claims": [_claim(claim) for claim in document("claims")],
    }


def _variable(variable: dict[str, Any]) -> dict[str, Any]:
    return {
        "code": variable["code"],
        "level": all_questions()[variable["code"]]["level"],
        "privacy": variable["privacy"],
        "label": variable["label"],
        "lineage": variable.get("lineage", {}),
    }


def _claim(claim: dict[str, Any]) -> dict[str, Any]:
    other = {"from", "to"} if "wave" in claim else {"wave"}
    complete = _complete(claim, tuple(key for key in CLAIM_KEYS if key not in other))
    return complete | {key: claim.get(key, {}) for key in ("wording", "note")}


def _complete(item: dict[str, Any], keys: tuple[str, ...]) -> dict[str, Any]:
    return {key: item.get(key) for key in keys}
