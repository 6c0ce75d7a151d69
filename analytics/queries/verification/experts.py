"""An expert is one person, once in a wave: what of a study breaks that."""

from collections.abc import Iterator

from surveys.domain.pseudonyms import key_of
from surveys.models import Study
from surveys.queries.doubles import doubles_of


def breaches_of_experts(study: Study) -> Iterator[str]:
    """Yield codes that are one, and experts with several interviews in a wave."""
    doubles = doubles_of(study)
    for what, groups in (
        ("expert", doubles.respondents),
        ("organization", doubles.organizations),
    ):
        for alike in groups:
            codes = " and ".join(one.code for one in alike)
            yield f"{codes} are one {what}; merge them (resolve_doubles)"
    for group in doubles.interviews:
        ids = " and ".join(str(one.pk) for one in group)
        wave, expert = group[0].wave.code, group[0].respondent.code
        yield f"{expert} has {len(group)} interviews in wave {wave}: {ids} (resolve_doubles)"
    for related in (study.respondents, study.organizations):
        for code, key in related.values_list("code", "key"):
            if key != key_of(code):
                yield f"the key of {code} is not that of its code"
