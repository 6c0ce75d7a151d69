"""What the totals fix about each project: stage, place, providers and frameworks.

2019 is read off its table of cells, so that all published figures come out at once. The earlier
waves have totals only: each attribute goes to the projects with the lowest scores, where half of a
score belongs to the interview, since the projects of one expert resemble each other.
"""

from collections.abc import Callable, Iterable
from itertools import count
from typing import Any

from studies.builder import chance
from studies.builder.records import Interview, Project
from studies.builder.sources import document, reconstruction

FURTHER_WEIGHTS = {
    "2017": {"keras": 6, "mxnet": 2, "other": 5},
    "2018": {"keras": 8, "mxnet": 4, "other": 3},
    "2019": {"keras": 10, "mxnet": 6, "caffe2": 4, "other": 3},
}
FRAMEWORKS = ("tensorflow", "pytorch", "mxnet", "keras", "caffe2", "other")
STAGES = ("research", "development", "proof_of_concept", "testing", "production")


def fill(interviews: list[Interview], wave: str) -> None:
    """Give every interview of a wave its projects, with the answers that the totals fix."""
    mine = [interview for interview in interviews if interview.wave == wave]
    if wave == "2019":
        _from_cells(mine)
    else:
        _from_quotas(mine, wave)
    for interview in mine:
        interview.projects = _mixed(interview.projects)
        for position, project in enumerate(interview.projects, start=1):
            project.position = position
            project.answers["providers"] = _providers(project)
            project.answers["frameworks"] = _frameworks(project)


def _from_cells(interviews: list[Interview]) -> None:
    table = reconstruction()
    cells = {cell["id"]: cell for cell in table["cells"]}
    allotted = {row["id"]: row["cells"] for row in table["interviews"]}
    for interview in interviews:
        numbers = count(1)
        for cell, how_many in allotted[interview.listed["allotment"]].items():
            for _ in range(how_many):
                project = _new(interview, next(numbers))
                _set_cell(project, cells[cell])
                interview.projects.append(project)
    _set_early_stages(interviews, document("quotas")["2019"]["stage"])


def _set_cell(project: Project, cell: dict[str, Any]) -> None:
    project.answers = {
        "stage": cell["stage"],
        "hosting": cell["hosting"],
        "tensorflow": cell["tensorflow"],
        "pytorch": cell["pytorch"],
    }
    project.further = cell["other_frameworks"]


def _set_early_stages(interviews: list[Interview], quotas: dict[str, int]) -> None:
    waiting = [p for p in _projects(interviews) if p.answers.get("stage") != "production"]
    share_out(waiting, "stage", {stage: quotas[stage] for stage in STAGES[:-1]})


def _set_production(interviews: list[Interview]) -> None:
    for interview in interviews:
        order = _by_score(interview.projects, "production")
        for project in order[: int(interview.listed["in_production"])]:
            project.answers["stage"] = "production"


def _from_quotas(interviews: list[Interview], wave: str) -> None:
    quotas = document("quotas")[wave]
    for interview in interviews:
        numbers = range(1, int(interview.listed["projects"]) + 1)
        interview.projects = [_new(interview, number) for number in numbers]
    everything = _projects(interviews)
    customers = {i.respondent for i in interviews if i.listed["aws_customer"] == "yes"}
    _set_production(interviews)
    _set_early_stages(interviews, quotas["stage"])
    _deal_hosting(everything, quotas, customers)
    _choose(everything, "tensorflow", quotas["tensorflow"], last=_is_custom_code)
    _choose(
        everything,
        "pytorch",
        quotas["pytorch"],
        last=lambda p: _is_custom_code(p) or p.answers["tensorflow"],
    )
    _set_further(everything, quotas["further_frameworks"])


def _deal_hosting(projects: list[Project], quotas: dict[str, Any], customers: set[str]) -> None:
    _choose(
        projects, "own", quotas["on_premises"], last=lambda p: p.answers["stage"] == "production"
    )
    in_cloud = [p for p in projects if not p.answers.pop("own")]
    _choose(in_cloud, "aws", quotas["aws"], last=lambda p: p.respondent not in customers)
    for project in projects:
        on_aws = project.answers.pop("aws", None)
        hosting = {None: "no_cloud", True: "aws", False: "other_cloud"}[on_aws]
        project.answers["hosting"] = hosting


def _set_further(projects: list[Project], weights: dict[int, int]) -> None:
    for project in projects:
        project.further = chance.weighted(weights, "further", project.name)
        if _is_custom_code(project):
            project.further = 0
        elif not project.answers["tensorflow"] and not project.answers["pytorch"]:
            project.further = max(1, project.further)


def _is_custom_code(project: Project) -> bool:
    return project.name in document("quotas")["custom_code"]


def share_out(projects: list[Project], answer: str, quotas: dict[str, int]) -> None:
    """Deal out the categories of an answer, exactly as many of each as the quotas say."""
    if sum(quotas.values()) != len(projects):
        raise ValueError(f"{answer}: {sum(quotas.values())} in quotas, {len(projects)} projects")
    dealt = [category for category, how_many in quotas.items() for _ in range(how_many)]
    for project, category in zip(_by_score(projects, answer), dealt, strict=True):
        project.answers[answer] = category


def _choose(
    projects: list[Project],
    attribute: str,
    how_many: int,
    last: Callable[[Project], bool] = lambda project: False,
) -> None:
    """Give the attribute to so many projects; those for which `last` is true come last."""
    order = sorted(_by_score(projects, attribute), key=last)
    for rank, project in enumerate(order):
        project.answers[attribute] = rank < how_many


def _by_score(projects: Iterable[Project], attribute: str) -> list[Project]:
    def score(project: Project) -> tuple[int, str]:
        shared = chance.number(attribute, project.respondent)
        return shared + chance.number(attribute, project.name), project.name

    return sorted(projects, key=score)


def _providers(project: Project) -> list[str]:
    hosting = project.answers.pop("hosting")
    project.answers["environment"] = "on_premises" if hosting == "no_cloud" else "cloud"
    if hosting == "no_cloud":
        return []
    if hosting == "aws":
        second = chance.weighted({"": 88, "azure": 5, "google_cloud": 6, "other": 1}, project.name)
        return ["aws", second] if second else ["aws"]
    first = chance.weighted(
        {"azure": 5, "google_cloud": 5, "other": 1}, "cloud", project.respondent
    )
    both = first == "azure" and chance.happens(15, "two clouds", project.name)
    return ["azure", "google_cloud"] if both else [first]


def _frameworks(project: Project) -> list[str]:
    used = {name for name in ("tensorflow", "pytorch") if project.answers.pop(name)}
    wanted = project.further
    if wanted == 2 and chance.happens(18, "three further", project.name):
        wanted = 3
    weights = dict(FURTHER_WEIGHTS[project.wave])
    for number in range(wanted):
        choice = chance.weighted(weights, "framework", number, project.name)
        del weights[choice]
        used.add(choice)
    return [name for name in FRAMEWORKS if name in used]


def _new(interview: Interview, number: int) -> Project:
    return Project(f"{interview.name}/{number}", interview.wave, interview.respondent)


def _projects(interviews: list[Interview]) -> list[Project]:
    return [project for interview in interviews for project in interview.projects]


def _mixed(projects: list[Project]) -> list[Project]:
    return sorted(
        projects, key=lambda project: (chance.number("order", project.name), project.name)
    )
