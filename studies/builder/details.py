"""The answers about projects that no published figure depends on.

A project that follows another takes over what a project keeps: its label, task, data and method.
"""

from itertools import count
from typing import Any

from studies.builder import chance
from studies.builder.outcomes import fill_outcome
from studies.builder.records import Interview, Project
from studies.builder.sources import document
from surveys.domain.missing import Missing, as_missing

SERVICES = {  # percent of the cloud projects that use each
    "gpu_compute": 82,
    "object_storage": 76,
    "managed_training": 14,
    "containers": 44,
    "serverless": 21,
    "data_warehouse": 33,
    "streaming": 17,
    "ready_models": 15,
    "data_labelling": 16,
}
MANAGED_TRAINING_WHERE_USED = 58
ROLES = {  # percent of the teams that have each
    "data_scientist": 88,
    "ml_engineer": 57,
    "software_engineer": 63,
    "data_engineer": 46,
    "domain_expert": 52,
    "product_owner": 34,
    "operations": 22,
}
LEARNING = {"supervised": 70, "semi_supervised": 12, "unsupervised": 12, "reinforcement": 6}
COMPLEXITY = {"very_low": 4, "low": 18, "medium": 40, "high": 28, "very_high": 10}
COMPLEXITY_2017 = {"low": 20, "medium": 45, "high": 35}
DEPLOYMENT = {"managed_endpoint": 12, "own_containers": 42, "batch": 30, "edge": 16}
DEPLOYMENT_WHERE_MANAGED = {"managed_endpoint": 48, "own_containers": 24, "batch": 18, "edge": 10}
TEAM_GROWTH = {
    "research": 0,
    "development": 1,
    "proof_of_concept": 1,
    "testing": 3,
    "production": 4,
}
TEAM_EXTRA_UNTIL_2018 = 2  # the older wording also counts people who lend a hand
ORDER = {
    question["code"]: [choice["code"] for choice in question["choices"]]
    for section in document("questionnaire")["sections"]
    for question in section["questions"]
    if "choices" in question
}


def fill(interviews: list[Interview]) -> None:
    """Complete the projects of all interviews, which stand in the order of the waves."""
    for interview in interviews:
        old_labels = {old.label for p in interview.projects for old in p.predecessors}
        labels: set[str] = set()
        for project in sorted(interview.projects, key=_keepers_first):
            _task(project, interview)
            _label(project, interview, labels, old_labels)
            _method(project)
            _place(project, interview)
            _team(project)
            project.answers |= _fixed(project)
            fill_outcome(project, interview.language)


def _keepers_first(project: Project) -> tuple[bool, bool]:
    return project.predecessor is None, project.link == "renamed"


def _fixed(project: Project) -> dict[str, Any]:
    """Return the answers that a profile tells of a project."""
    return dict(document("tasks")["fixed"].get(project.name, {}))


def _task(project: Project, interview: Interview) -> None:
    old = project.predecessor
    if old:
        project.answers["use_case"] = list(old.answers["use_case"])
        project.answers["data_kind"] = old.answers["data_kind"]
        return
    cases = _fixed(project).get("use_case") or _use_cases(project, interview)
    project.answers["use_case"] = _ordered("use_case", cases)
    project.answers["data_kind"] = _data_kind(project, cases)


def _use_cases(project: Project, interview: Interview) -> list[str]:
    weights = dict(document("tasks")["use_case_weights"][interview.industry])
    first = chance.weighted(weights, "use case", project.name)
    del weights[first]
    if chance.happens(22, "second use case", project.name):
        return [first, chance.weighted(weights, "use case 2", project.name)]
    return [first]


def _data_kind(project: Project, cases: list[str]) -> Any:
    if chance.happens(1, "data kind left empty", project.name):
        return as_missing(Missing.NO_ANSWER)
    kinds = set()
    for case in cases:
        main, *more = document("tasks")["data_of_use_case"][case]
        kinds |= {main} | {kind for kind in more if chance.happens(45, kind, project.name)}
    return _ordered("data_kind", kinds)


def _label(project: Project, interview: Interview, taken: set[str], old_labels: set[str]) -> None:
    """Keep the label of what the project follows, unless it was renamed or is a second part."""
    old = project.predecessor
    if old and old.label not in taken and project.link != "renamed":
        project.label = old.label
    else:
        project.label = _new_label(project, interview, taken | old_labels)
    taken.add(project.label)


def _new_label(project: Project, interview: Interview, taken: set[str]) -> str:
    labels = _possible_labels(project, interview)
    free = [label for label in labels if label not in taken]
    if free:
        return chance.one_of(free, "label", project.name)
    label = chance.one_of(labels, "label", project.name)
    number = next(n for n in count(2) if f"{label} ({n})" not in taken)
    return f"{label} ({number})"


def _possible_labels(project: Project, interview: Interview) -> list[str]:
    language, pools = interview.language, document("tasks")
    return [
        f"{task[language]}: {area[language]}"
        for case in project.answers["use_case"]
        for task in pools["tasks"][case]
        for area in pools["areas"][interview.industry]
        if case in area["cases"]
    ]


def _method(project: Project) -> None:
    old = project.predecessor
    if chance.happens(1.5, "method unknown", project.name):
        project.answers["learning_method"] = as_missing(Missing.DONT_KNOW)
    elif old and isinstance(old.answers["learning_method"], str):
        project.answers["learning_method"] = old.answers["learning_method"]
    else:
        project.answers["learning_method"] = chance.weighted(LEARNING, "method", project.name)
    project.answers["complexity"] = _complexity(project)


def _complexity(project: Project) -> Any:
    old = project.predecessor
    if chance.happens(2, "complexity left empty", project.name):
        return as_missing(Missing.NO_ANSWER)
    if project.wave == "2017":
        return chance.weighted(COMPLEXITY_2017, "complexity", project.name)
    if old and old.wave != "2017" and chance.happens(75, "complexity kept", project.name):
        return old.answers["complexity"]
    return chance.weighted(COMPLEXITY, "complexity", project.name)


def _place(project: Project, interview: Interview) -> None:
    uses_managed = interview.listed["managed_service"] == "using"
    if project.answers["environment"] == "cloud":
        project.answers["services"] = _services(project, uses_managed)
    else:
        project.answers["providers"] = as_missing(Missing.NOT_APPLICABLE)
        project.answers["services"] = as_missing(Missing.NOT_APPLICABLE)
    if project.wave == "2017":
        return
    if project.answers["stage"] in ("testing", "production"):
        weights = DEPLOYMENT_WHERE_MANAGED if uses_managed else DEPLOYMENT
        project.answers["deployment_strategy"] = _or_missing(
            chance.weighted(weights, "deployment", project.name), "deployment", project
        )
    else:
        project.answers["deployment_strategy"] = as_missing(Missing.NOT_APPLICABLE)


def _services(project: Project, uses_managed: bool) -> Any:
    percent = dict(SERVICES)
    if uses_managed:
        percent["managed_training"] = MANAGED_TRAINING_WHERE_USED
    if project.wave != "2019":
        del percent["data_labelling"]
    chosen = {name for name, share in percent.items() if chance.happens(share, name, project.name)}
    return _or_missing(_ordered("services", chosen), "services", project)


def _team(project: Project) -> None:
    size = 1 + chance.between(0, 3, "team", project.name) + chance.between(0, 2, project.name)
    size += TEAM_GROWTH[project.answers["stage"]]
    if chance.happens(7, "large team", project.name):
        size += chance.between(6, 22, "large", project.name)
    if project.wave != "2019":
        size += TEAM_EXTRA_UNTIL_2018
    project.answers["team_size"] = _or_missing(size, "team size", project)
    roles = {name for name, share in ROLES.items() if chance.happens(share, name, project.name)}
    project.answers["team_roles"] = _or_missing(
        _ordered("team_roles", roles or {"data_scientist"}), "team roles", project
    )


def _or_missing(answer: Any, what: str, project: Project) -> Any:
    """Return the answer, or now and then one of the kinds of empty instead."""
    kind = chance.weighted(
        {None: 960, Missing.NO_ANSWER: 18, Missing.DONT_KNOW: 16, Missing.REFUSED: 6},
        "missing",
        what,
        project.name,
    )
    return answer if kind is None else as_missing(kind)


def _ordered(code: str, chosen: Any) -> list[str]:
    """Return the categories in the order of the questionnaire."""
    order = ORDER[code]
    return sorted(chosen, key=order.index)
