"""A package is stored all or not at all, and every row that cannot be stored is named."""

import uuid
from collections import Counter
from dataclasses import replace

import pytest

from surveys.actions import accounts, log, package_rows, packages, respondents
from surveys.actions.packages import InvalidPackage, import_package
from surveys.domain.importing import Problem
from surveys.domain.package import closed_waves, comparing
from surveys.domain.package.reading import read_contents
from surveys.domain.package.writing import package_files
from surveys.models import Entry, Interview, Profile, Study, Wave
from surveys.queries.packages import stored_package
from tests.surveys.domain.package.contents import I19, PROFILE, package
from tests.surveys.domain.package.many import package_of

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["read", "made"])
def content(request):
    """Return a package as it was read, or one that somebody made, whose answers nobody judged."""
    read = read_contents(package()).package
    return read if request.param == "read" else replace(read)


def take(content):
    return import_package(by=accounts.system_account(), package=content)


def refused(content):
    """Return what is said of a package of which nothing may be stored."""
    before = Study.objects.count(), Entry.objects.count(), Interview.objects.count()
    with pytest.raises(InvalidPackage) as invalid:
        take(content)
    assert (Study.objects.count(), Entry.objects.count(), Interview.objects.count()) == before
    return [str(problem) for problem in invalid.value.problems]


def with_row(content, table, number, **changes):
    """Return a package of which one row says something else."""
    rows = list(content.rows(table))
    rows[number] = replace(rows[number], **changes)
    return replace(content, **{table: tuple(rows)})


@pytest.mark.parametrize(
    ("files", "says"),
    [
        (["a.csv"], "Problems to mend: 1, in a.csv."),
        (["b.csv", "a.csv", "b.csv"], "Problems to mend: 3, in b.csv, a.csv."),
    ],
)
def test_the_refusal_counts_the_problems_and_names_each_file_once(files, says):
    problems = [Problem(file, 2, "code", "to_mend", "Mend it.") for file in files]
    assert str(InvalidPackage(problems)) == f"Nothing was imported. {says}"


@pytest.mark.parametrize(
    ("files", "says"),
    [
        (["a.csv"] * 99 + ["b.csv"], "Problems to mend: 100, in a.csv, b.csv."),
        (["a.csv"] * 100 + ["b.csv"], "Problems to mend: at least 101, in a.csv, b.csv. Mend"),
        ([f"{n}.csv" for n in range(1_000)], "Problems to mend: at least 1000, in 0.csv, 1.csv,"),
    ],
)
def test_where_only_the_first_problems_were_kept_the_refusal_says_so(files, says):
    problems = [Problem(file, 2, "code", "to_mend", "Mend it.") for file in files]
    assert says in str(InvalidPackage(problems))


def test_what_was_new_is_counted_by_kind(content):
    assert take(content).added == {
        "organizations": 1, "respondents": 2, "interviews": 2, "projects": 3,
        "project_links": 1, "consents": 3, "quotes": 1, "profiles": 1,
        "waves": 2, "variables": 7, "themes": 1, "questionnaires": 2,
    }  # fmt: skip


def test_only_what_is_new_is_counted_and_written(content):
    study = take(content).study
    more = replace(content.profiles[0], id=uuid.UUID(int=5), position=2, title={"en": "Another"})
    entries = Entry.objects.count()
    found = take(replace(content, profiles=(*content.profiles, more)))
    assert (found.study, found.added) == (study, {"profiles": 1})
    assert Entry.objects.count() == entries + 1


def test_the_order_of_rows_and_waves_in_the_files_does_not_matter(content):
    shuffled = replace(
        content,
        **{table: tuple(content.rows(table)[::-1]) for table in ("projects", "interviews")},
    )
    take(shuffled)
    projects = Interview.objects.get(pk=I19).projects.all()
    assert [(one.position, one.label) for one in projects] == [(1, ""), (2, "Second")]
    assert take(content).added == {}


def test_a_wave_is_closed_only_after_its_interviews_were_stored(content):
    take(content)
    wave = Wave.objects.get(code="2018")
    entries = Entry.objects.filter(study=wave.study).order_by("pk")
    actions = list(entries.values_list("action", flat=True))
    assert actions[-1] == "wave.closed"
    assert (wave.state, wave.interviews.count()) == ("closed", 1)


def test_an_id_that_a_deleted_record_had_is_not_given_again(content, monkeypatch):
    monkeypatch.setattr(packages, "MANY", 1)  # ids are asked about batch by batch
    take(content)
    profile = Profile.objects.get(pk=PROFILE)
    log.delete(profile, by=accounts.system_account(), action="profile.removed")
    assert refused(content) == [
        f"profiles.csv, row 2, column id: The id {PROFILE} belongs to a record of another "
        "study, or to one that was deleted. Give this one a new id."
    ]


def test_every_consent_that_cannot_be_stored_is_named_with_its_row(content):
    first, second, _third = content.consents
    doubled = [
        replace(one, id=uuid.UUID(int=2**128 - number), row=row, text_version="9")
        for one, number, row in ((first, 1, 5), (second, 2, 6))
    ]
    found = refused(replace(content, consents=(*content.consents, *doubled)))
    assert [line.split(": ")[0] for line in found] == [
        "consents.csv, row 5",
        "consents.csv, row 6",
    ]
    assert "stands already" in found[0]


def test_every_interview_that_cannot_be_stored_is_named_with_its_row(content):
    wrong = with_row(content, "interviews", 0, answers={"aws_customer": "perhaps"})
    wrong = with_row(wrong, "interviews", 1, language="klingon")
    found = refused(wrong)
    assert [line.split(": ")[0] for line in found] == [
        "interviews.csv, row 2",
        "interviews.csv, row 3",
    ]
    assert "need attention before they can be stored" in found[0]


def test_an_organization_that_was_merged_into_another_is_not_made_anew(content):
    study = take(content).study
    kept = respondents.ensure_organization(by=accounts.system_account(), study=study, code="O2")
    kept.former_codes = [{"code": "O9", "reason": "One firm."}]
    kept.save()
    row = replace(content.organizations[0], code="o9", row=3)
    (line,) = refused(replace(content, organizations=(*content.organizations, row)))
    assert line.startswith("organizations.csv, row 3, column code: o9")
    assert "O2" in line


@pytest.fixture(params=[1, 3, 500])
def chunk(request, monkeypatch):
    """Compare and write so many rows at a time."""
    for module, name in ((comparing, "CHUNK"), (package_rows, "BATCH"), (packages, "MANY")):
        monkeypatch.setattr(module, name, request.param)


def of_first_wave(contents):
    """Return the files as they were when there was one wave, which was still open."""
    found = {path: content for path, content in contents.items() if "/2019/" not in path}
    study = contents["study.yaml"].decode().replace("state: closed", "state: open")
    later = study[study.index("- code: '2019'") : study.index("variables:")]
    study = study.replace(later, "")
    lineage = (
        "lineage:\n    '2019':\n      status: caution\n      note:\n        en: Asked in other "
    )
    study = study.replace(f"{lineage}words.", "lineage: {}")
    found["study.yaml"] = study.encode()
    for name, is_later in (
        ("interviews", lambda line: ",2019," in line),
        ("consents", lambda line: ",2019," in line),
        ("projects", lambda line: ",Pilot," not in line),
        ("project_links", lambda line: True),
    ):
        header, *lines = contents[f"{name}.csv"].decode().splitlines(keepends=True)
        kept = (line for line in lines if not is_later(line))
        found[f"{name}.csv"] = "".join([header, *kept]).encode()
    return found


@pytest.mark.usefixtures("chunk")
def test_the_wave_of_the_next_year_is_added_to_what_is_stored():
    now = package_of(5) | {"study.yaml": package(study=("closed", "open"))["study.yaml"]}
    first = take(read_contents(of_first_wave(now)).package)
    assert (first.added["interviews"], first.added["projects"]) == (5, 5)
    content = read_contents(now).package
    added = dict(take(content).added)
    assert (added["waves"], added["interviews"], added["projects"]) == (1, 5, 10)
    assert (added["project_links"], added["consents"]) == (5, 10)
    assert "respondents" not in added
    assert take(content).added == {}
    stored = package_files(stored_package(first.study))
    assert stored["projects.csv"] == package_files(content)["projects.csv"]


@pytest.mark.usefixtures("chunk")
def test_what_contradicts_the_stored_study_is_told_wherever_it_stands():
    take(read_contents(package_of(5)).package)

    def change(name, number, lines):
        if name == "projects" and number in (0, 4):
            return lines.replace(",Pilot,", ",Other,")
        return lines.replace(",12,", ",13,") if name == "interviews" and number == 2 else lines

    found = refused(read_contents(package_of(5, change)).package)
    assert sorted(line.split(": ")[0] for line in found) == [
        "interviews.csv, row 7",
        "projects.csv, row 14",
        "projects.csv, row 2",
    ]
    assert all("stored with other content" in line for line in found)


@pytest.mark.usefixtures("chunk")
def test_rows_that_the_actions_refuse_are_named_in_every_chunk(content):
    many = read_contents(package_of(5)).package
    rows = [
        replace(row, language="klingon") if row.wave == "2019" else row for row in many.interviews
    ]
    found = refused(replace(many, interviews=tuple(rows)))
    assert [line.split(": ")[0] for line in found] == [
        f"interviews.csv, row {row}" for row in (3, 5, 7, 9, 11)
    ]


@pytest.mark.parametrize("many", [1, 2, 50_000])
def test_links_and_quotes_of_closed_waves_are_told_however_many_are_held(monkeypatch, many):
    monkeypatch.setattr(closed_waves, "MANY", many)
    study = package(study=("state: open", "state: closed"))["study.yaml"]
    content = read_contents(package_of(5) | {"study.yaml": study}).package
    take(replace(content, project_links=()))
    (quote,) = read_contents(package()).package.quotes
    quotes = tuple(
        replace(quote, id=uuid.uuid4(), interview=row.id, project=None, row=row.row)
        for row in content.interviews
        if row.wave == "2018"
    )
    found = refused(replace(content, quotes=quotes))
    assert {line.split(": ")[0] for line in found} == {
        *(f"project_links.csv, row {row}" for row in range(2, 7)),
        *(f"quotes.csv, row {row}" for row in (2, 4, 6, 8, 10)),
    }
    assert "Wave 2019 is closed" in found[0]
    assert "Wave 2018 is closed" in found[-1]


@pytest.fixture
def cap(monkeypatch):
    """Keep two problems of each kind."""
    for module in (comparing, packages):
        monkeypatch.setattr(module, "MOST_BETWEEN", 2)
    monkeypatch.setattr(comparing, "CHUNK", 1)


@pytest.mark.usefixtures("cap")
def test_a_table_is_compared_until_there_are_enough_contradictions(monkeypatch):
    take(read_contents(package_of(5)).package)
    asked = Counter()
    like = packages.StoredStudy.like

    def counted(self, table, rows):
        asked[table] += len(rows)
        return like(self, table, rows)

    monkeypatch.setattr(packages.StoredStudy, "like", counted)

    def change(name, number, lines):
        return lines.replace(",Pilot,", ",Other,") if name == "projects" else lines

    found = refused(read_contents(package_of(5, change)).package)
    assert len(found) == 2
    assert all(line.startswith("projects.csv") for line in found)
    assert asked["interviews"] == 10
    assert asked["projects"] < 15


@pytest.mark.usefixtures("cap")
def test_of_codes_that_were_merged_away_the_first_are_told(content):
    study = take(content).study
    kept = respondents.ensure_organization(by=accounts.system_account(), study=study, code="O2")
    codes = [f"O9{number}" for number in range(5)]
    kept.former_codes = [{"code": code, "reason": "One firm."} for code in codes]
    kept.save()
    again = [replace(content.organizations[0], code=code, row=3) for code in codes]
    assert len(refused(replace(content, organizations=(*content.organizations, *again)))) == 2
