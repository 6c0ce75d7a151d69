"""A study goes out and comes in again: the same bytes, the same figures, all or nothing."""

import re

import pytest
from django.core.management import CommandError, call_command

from analytics.actions.counting import count_study
from analytics.actions.packages import export_study, import_study
from analytics.models import Change, Estimate, Export, Indicator
from surveys.actions import accounts, studies
from surveys.actions.packages import InvalidPackage
from surveys.domain.contents import InterviewContent, ProjectContent
from surveys.domain.package.archive import zip_bytes
from surveys.domain.package.reading import read_contents
from surveys.domain.package.writing import package_files
from surveys.models import (
    Consent,
    Entry,
    Interview,
    Project,
    Questionnaire,
    Study,
    User,
    Version,
    Wave,
)
from tests.surveys.domain.package.contents import (
    C19,
    CQ,
    I18,
    I19,
    P18,
    package,
    with_second_conversation,
)
from tests.surveys.saving import save_interview

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

UUID = re.compile(rb"\b([0-9a-f])[0-9a-f]{6}([0-9a-f](?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\b")


@pytest.fixture
def by():
    return accounts.system_account()


@pytest.fixture
def folder(tmp_path):
    """Return a function that writes a package, without its descriptor, as `import_study` wants."""
    numbers = iter(range(100))

    def write(contents):
        root = tmp_path / f"package{next(numbers)}"
        for path, content in with_descriptor(contents).items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(content)
        return root

    return write


def with_descriptor(contents):
    """Add the descriptor of the unchanged package: what tests change is told apart from it."""
    found = read_contents(contents).package or read_contents(package()).package
    return {"datapackage.json": package_files(found)["datapackage.json"]} | contents


def everything():
    """Return what is stored, by model: nothing may be left of an import that failed."""
    models = (Study, Wave, Questionnaire, Interview, Project, Consent, Indicator, Entry, Version)
    return {model.__name__: model.objects.count() for model in models}


def figures(study):
    count_study(study.pk)
    names = ("indicator__code", "wave__code", "segment__code", "category", "value", "se", "base")
    estimates = Estimate.objects.filter(study=study).order_by(*names[:4])
    changes = Change.objects.filter(study=study).order_by("to_wave__code", *names[:1], *names[2:4])
    return [*estimates.values_list(*names)], [*changes.values_list("difference", "se")]


def test_export_is_the_inverse_of_import(by, folder):
    contents = with_descriptor(package())
    imported, warnings = import_study(by=by, source=folder(contents))
    assert warnings == []
    assert export_study(by=by, study=imported.study) == contents


def test_what_was_imported_is_stored_as_if_it_had_been_entered(by, folder):
    study = import_study(by=by, source=folder(package()))[0].study
    assert [(wave.code, wave.state) for wave in study.waves.all()] == [
        ("2018", "closed"),
        ("2019", "open"),
    ]
    interview = Interview.objects.get(pk=I18)
    assert (interview.state, interview.respondent.code, interview.organization.code) == (
        "approved",
        "R1",
        "O1",
    )
    assert interview.answers["staff"] == {"missing": "dont_know"}
    quote = Consent.objects.get(purpose="quote")
    assert (str(quote.withdrawn_on), quote.withdrawn_by) == ("2019-07-01", by)
    entries = Entry.objects.filter(study=study)
    assert entries.filter(action="interview.approved", by=by).count() == 1
    assert entries.count() == Version.objects.filter(entry__study=study).count()
    assert study.project_links.count() == study.themes.count() == 1


def test_importing_twice_changes_nothing(by, folder):
    source = folder(package())
    import_study(by=by, source=source)
    before = everything()
    again, _ = import_study(by=by, source=source)
    assert again.added == {}
    assert everything() == before


def test_a_dry_run_checks_everything_and_keeps_nothing(by, folder):
    before = everything()
    imported, _ = import_study(by=by, source=folder(package()), dry_run=True)
    assert imported.added["interviews"] == 2
    assert everything() == before


def test_a_new_wave_is_added_to_a_study(by, folder):
    old = package()
    for path in [path for path in old if "2019/" in path]:
        del old[path]
    header, first, *_ = old["interviews.csv"].splitlines(keepends=True)
    old["interviews.csv"] = header + first
    header, first, *_ = old["projects.csv"].splitlines(keepends=True)
    old["projects.csv"] = header + first
    header, first, *_ = old["consents.csv"].splitlines(keepends=True)
    old["consents.csv"] = header + first
    for name in ("profiles", "project_links"):
        old[f"{name}.csv"] = old[f"{name}.csv"].splitlines(keepends=True)[0]
    text = old["study.yaml"].decode()
    second, rest = text.index("- code: '2019'"), text.index("variables:")
    lineage = (
        "\n    '2019':\n      status: caution\n      note:\n        en: Asked in other words.\n"
    )
    assert lineage in text
    old["study.yaml"] = (text[:second] + text[rest:].replace(lineage, " {}\n")).encode()
    study = import_study(by=by, source=folder(old))[0].study
    added = import_study(by=by, source=folder(package()))[0].added
    assert (added["waves"], added["interviews"], added["projects"]) == (1, 1, 2)
    assert export_study(by=by, study=study) == with_descriptor(package())


def test_a_study_gives_the_same_bytes_and_figures_after_its_life(by, folder, tmp_path):
    """Edits, a removed project and a new one: what goes out comes in as the same study."""
    study = import_study(by=by, source=folder(package()))[0].study
    interview = Interview.objects.get(pk=I19)
    second = interview.projects.get(position=2)
    content = InterviewContent(
        answers={"aws_customer": "yes", "managed_service": "using", "goals": '=1+1\n"x"'},
        language="en",
        held_on=interview.held_on,
        projects=(ProjectContent({"stage": "research"}, label="New, later"),),
        removed={second.pk: second.version},
    )
    save_interview(by=by, interview=interview, seen=interview.version, content=content)
    before = figures(study)
    contents = export_study(by=by, study=study)
    assert contents["projects.csv"].count(b"\n") == 4
    archive = tmp_path / "study.zip"
    archive.write_bytes(zip_bytes(contents))
    assert import_study(by=by, source=archive)[0].added == {}
    copy = _with_other_ids(contents)
    for path in ("study.yaml", "datapackage.json"):
        copy[path] = copy[path].replace(b"small", b"copy")
    copied = import_study(by=by, source=folder(copy))[0].study
    assert export_study(by=by, study=copied) == copy
    assert figures(copied) == before


def _with_other_ids(contents):
    """Return the package with other ids, since ids belong to one study only."""
    return {
        path: UUID.sub(lambda found: found[1] + b"abcdef" + found[2], content)
        for path, content in contents.items()
    }


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"projects": (",production,", ",in production,")}, "projects.csv, row 3, column stage"),
        ({"study": ("numerator: ${stage}", "numerator: ${stge}")},
         "study.yaml, row 107, column indicators[0].numerator:1:"),
        ({"study": ("base: true()", "base: count(")},
         "study.yaml, row 106, column indicators[0].base:7:"),
        ({"study": ("- code: stage\n  variable: stage", "- code: stage\n  variable: stag")},
         "study.yaml, row 93, column segments[0].variable:"),
        ({"study": ("code: production", "code: [production]")},
         "study.yaml, row 97, column indicators[0].code: A code is a text"),
    ],
)  # fmt: skip
def test_of_a_package_with_a_problem_nothing_is_imported(by, folder, changes, problem):
    before = everything()
    with pytest.raises(InvalidPackage) as invalid:
        import_study(by=by, source=folder(package(**changes)))
    assert str(invalid.value.problems[0]).startswith(problem)
    assert everything() == before


def test_what_is_stored_is_never_overwritten(by, folder):
    study = import_study(by=by, source=folder(package()))[0].study
    before = everything()
    other = package(
        interviews=(",yes,using", ",yes,not_using"),
        projects=(",production,[],5", ",production,[],6"),
        consents=("R1,2019,quote,2", "R1,2019,quote,3"),
        study=("en: Small study", "en: Great study"),
    )
    with pytest.raises(InvalidPackage) as invalid:
        import_study(by=by, source=folder(other))
    assert [(one.file, one.row) for one in invalid.value.problems] == [
        ("study.yaml", None),
        ("interviews.csv", 2),
        ("consents.csv", 4),
        ("projects.csv", 3),
    ]
    assert everything() == before
    assert study.name["en"] == "Small study"


def test_a_closed_wave_takes_no_new_row(by, folder):
    study = import_study(by=by, source=folder(package()))[0].study
    wave = study.waves.get(code="2019")
    studies.set_wave_state(by=by, wave=wave, state="closed")
    more = package(
        study=("nature: observed\n  state: open", "nature: observed\n  state: closed"),
        respondents=("R2\n", "R2\nR3\n"),
        consents=(f"{C19},R1,2019", f"{I19[:-1]}8,R3,2019,participate,2,2019-06-01,\n"
                                    f"{C19},R1,2019"),
        interviews=(f"{I19},2019,R1",
                    f"{I19[:-1]}7,2019,R3,,,1,draft,,2019-06-03,,en,,no,,,\n{I19},2019,R1"),
    )  # fmt: skip
    with pytest.raises(InvalidPackage) as invalid:
        import_study(by=by, source=folder(more))
    closed = (
        "Wave 2019 is closed, so nothing in it can be changed. An admin of the study can reopen "
        "it, with a reason."
    )
    assert [str(one) for one in invalid.value.problems] == [
        f"interviews.csv, row 3: {closed}",
        f"consents.csv, row 3: {closed}",
    ]


def test_an_expert_of_the_study_is_imported_under_no_other_code(by, folder):
    import_study(by=by, source=folder(package()))
    before = everything()
    with pytest.raises(InvalidPackage) as invalid:
        import_study(by=by, source=folder(package(respondents=("R2\n", "r2\n"))))
    assert [str(one) for one in invalid.value.problems] == [
        "respondents.csv, row 3, column code: r2 is stored as R2: the same code, written in "
        "another way. Write R2 in every file."
    ]
    assert everything() == before


def test_an_expert_who_has_an_interview_in_the_wave_is_imported_with_no_other(by, folder):
    import_study(by=by, source=folder(package()))
    other = f"{I19[:-1]}7"
    more = package()
    for name in ("interviews.csv", "projects.csv", "profiles.csv", "project_links.csv"):
        lines = more[name].decode().splitlines(keepends=True)
        kept = [line for line in lines if I19 not in line and name != "project_links.csv"]
        more[name] = "".join(kept or lines[:1]).encode()
    more["interviews.csv"] += f"{other},2019,R1,,,1,draft,,,,en,,no,,,\n".encode()
    with pytest.raises(InvalidPackage) as invalid:
        import_study(by=by, source=folder(more))
    assert [str(one) for one in invalid.value.problems] == [
        f"interviews.csv, row 3, column respondent: R1 has an interview in wave 2019 already "
        f"({I19}), and an expert has one in a wave. Add to that one in Nucleus, or mend the code "
        "here."
    ]


def test_ids_of_another_study_are_not_taken_over(by, folder):
    import_study(by=by, source=folder(package()))
    with pytest.raises(InvalidPackage) as invalid:
        import_study(by=by, source=folder(package(study=("slug: small", "slug: other"))))
    assert "belongs to a record of another study" in str(invalid.value.problems[0])
    assert Study.objects.count() == 1


def test_the_commands_say_what_they_did(folder, tmp_path, capsys):
    source = folder(package())
    call_command("import_study", str(source), "--dry-run")
    call_command("import_study", str(source))
    call_command("import_study", str(source))
    out = tmp_path / "out"
    call_command("export_study", "small", str(out))
    said = capsys.readouterr().out.splitlines()
    assert said[0].startswith("Nothing is wrong. The import of small would add: 1 organizations")
    assert said[1].startswith("Imported into small: 1 organizations, 2 respondents, 2 interviews")
    assert said[2] == "Imported into small: nothing was new."
    found = {p.relative_to(out).as_posix(): p.read_bytes() for p in out.rglob("*") if p.is_file()}
    assert found == with_descriptor(package())
    assert Export.objects.get().format == "package"
    call_command("export_study", "small", str(tmp_path / "out.zip"))
    assert (tmp_path / "out.zip").read_bytes() == zip_bytes(found)
    with pytest.raises(CommandError, match="exists already"):
        call_command("export_study", "small", str(out))


def test_the_command_lists_every_problem(folder, capsys):
    source = folder(package(projects=(",research,tens", ",dreaming,tens")))
    with pytest.raises(CommandError, match="Problems to mend: 1, in projects"):
        call_command("import_study", str(source))
    assert "projects.csv, row 2, column stage: Not a category" in capsys.readouterr().err
    with pytest.raises(CommandError):
        call_command("import_study", str(source), "--format", "json")
    assert '"code": "unknown_category"' in capsys.readouterr().out


def test_the_history_says_who_imported(folder):
    user = User.objects.create_user("ana")
    call_command("import_study", str(folder(package())), "--by", "ana", verbosity=0)
    assert set(Entry.objects.values_list("by", flat=True)) == {user.pk}
    assert Project.objects.get(pk=P18).version == 1
    with pytest.raises(CommandError, match="There is no user 'eva'"):
        call_command("import_study", str(folder(package())), "--by", "eva")


AGAIN = f"{CQ[:-1]}3,R1,2019,quote,3,2019-07-04,\n"


def given_again():
    """Return a package in which a withdrawn consent was given again, and is withdrawn no more."""
    contents = package()
    contents["consents.csv"] += AGAIN.encode()
    return contents


def test_a_consent_given_again_travels_and_is_idempotent(by, folder):
    contents = with_descriptor(given_again())
    source = folder(contents)
    study = import_study(by=by, source=source)[0].study
    assert export_study(by=by, study=study) == contents
    assert import_study(by=by, source=source)[0].added == {}
    assert [str(one.given_on) for one in Consent.objects.filter(purpose="quote").standing()] == [
        "2019-07-04"
    ]


def test_a_consent_that_was_withdrawn_elsewhere_does_not_end_the_one_that_stands(by, folder):
    later = package()
    later["consents.csv"] = later["consents.csv"].replace(
        f"{CQ},R1,2019,quote,2,2019-06-01,2019-07-01\n".encode(), AGAIN.encode()
    )
    import_study(by=by, source=folder(later))
    assert import_study(by=by, source=folder(given_again()))[0].added == {"consents": 1}
    assert Consent.objects.filter(purpose="quote").count() == 2
    assert Consent.objects.filter(purpose="quote").standing().count() == 1


def test_a_second_consent_beside_the_one_that_stands_is_refused_by_row(by, folder):
    import_study(by=by, source=folder(given_again()))
    third = given_again()
    third["consents.csv"] += f"{CQ[:-1]}4,R1,2019,archive,3,2019-07-04,\n".encode()
    import_study(by=by, source=folder(third))
    third["consents.csv"] = third["consents.csv"].replace(
        f"{CQ[:-1]}4,R1,2019,archive".encode(), f"{CQ[:-1]}5,R1,2019,archive".encode()
    )
    with pytest.raises(InvalidPackage) as invalid:
        import_study(by=by, source=folder(third))
    assert [(one.file, one.row, one.column) for one in invalid.value.problems] == [
        ("consents.csv", 6, "given_on")
    ]


def test_dates_after_today_are_refused_by_row(by, folder):
    ahead = package(interviews=("2019-06-03", "2931-06-03"), consents=("2019-07-01", "2931-07-01"))
    with pytest.raises(InvalidPackage) as invalid:
        import_study(by=by, source=folder(ahead))
    assert [(one.file, one.row, one.column) for one in invalid.value.problems] == [
        ("interviews.csv", 3, "held_on"),
        ("consents.csv", 4, "withdrawn_on"),
    ]
    assert "2931-06-03 lies after today" in str(invalid.value.problems[0])
    assert not Study.objects.exists()


def test_further_conversations_travel(by, folder):
    contents = with_descriptor(with_second_conversation())
    source = folder(contents)
    study = import_study(by=by, source=source)[0].study
    assert Interview.objects.get(pk=I19).further_conversations[0]["mode"] == "phone"
    assert export_study(by=by, study=study) == contents
    assert import_study(by=by, source=source)[0].added == {}
