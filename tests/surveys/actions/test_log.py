import pytest
from django.db import DatabaseError, connection, transaction

from surveys.actions import accounts, log, sealing, studies
from surveys.domain.canonical import canonical_content, content_hash
from surveys.domain.refusals import Refused, StaleVersion
from surveys.models import Entry, Seal, Study, Version
from surveys.signals import entries_committed
from tests.surveys.factories import make_interview, make_study, make_wave, questionnaire_form


@pytest.mark.django_db
def test_a_stale_update_changes_nothing():
    study = make_study()
    mine, theirs = Study.objects.get(pk=study.pk), Study.objects.get(pk=study.pk)
    theirs.description = {"en": "theirs"}
    log.update(theirs, by=accounts.system_account(), action="study.edited")
    mine.description = {"en": "mine"}
    with pytest.raises(StaleVersion):
        log.update(mine, by=accounts.system_account(), action="study.edited")
    assert Study.objects.get().description == {"en": "theirs"}
    assert Entry.objects.filter(record_id=study.pk).count() == 2


@pytest.mark.django_db
def test_the_hash_of_an_entry_is_that_of_its_salted_content():
    study = make_study()
    version = Version.objects.get(record_id=study.pk)
    expected = content_hash({"salt": version.salt, "content": version.content})
    assert version.entry.content_hash == expected
    assert version.content == canonical_content(study.content())


@pytest.mark.django_db
def test_a_failed_write_leaves_no_entry():
    study = make_study()
    entries = Entry.objects.count()
    with pytest.raises(DatabaseError), transaction.atomic():
        studies.create_study(by=accounts.system_account(), slug=study.slug, name={"en": "twice"})
    assert Entry.objects.count() == entries


@pytest.mark.django_db
def test_seals_number_entries_without_gaps_and_chain_them():
    make_wave(make_study())
    assert sealing.seal_entries() == Entry.objects.count()
    assert sealing.seal_entries() == 0
    numbers = list(Seal.objects.values_list("number", flat=True))
    assert numbers == list(range(1, Entry.objects.count() + 1))
    assert list(sealing.broken_links()) == []


@pytest.mark.django_db
def test_a_changed_seal_breaks_the_chain():
    make_wave(make_study())
    sealing.seal_entries()
    with connection.cursor() as cursor:
        disarm(cursor, "surveys_seal")
        cursor.execute("UPDATE surveys_seal SET hash = 'forged' WHERE number = 3")
    assert list(sealing.broken_links()) == [3, 4]


@pytest.mark.django_db
@pytest.mark.parametrize("statement", ["UPDATE surveys_entry SET action = 'x'"])
def test_the_database_refuses_to_change_the_log(statement):
    make_study()
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


@pytest.mark.django_db
def test_the_database_refuses_to_change_a_questionnaire_in_use():
    wave = make_wave(make_study())
    questionnaire = wave.questionnaires.get()
    questionnaire.code = "2"
    questionnaire.save()  # not used yet
    make_interview(wave, {"stage": "research"})
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        type(questionnaire).objects.filter(pk=questionnaire.pk).update(code="3")


@pytest.mark.django_db
def test_a_questionnaire_version_is_published_once():
    wave = make_wave(make_study())
    by = accounts.system_account()
    entries = Entry.objects.count()
    studies.publish_questionnaire(by=by, wave=wave, form=questionnaire_form())
    assert Entry.objects.count() == entries
    questionnaire = wave.questionnaires.get()
    questionnaire.definition = questionnaire.definition | {"title": "Other"}
    questionnaire.save()
    with pytest.raises(Refused, match="another version"):
        studies.publish_questionnaire(by=by, wave=wave, form=questionnaire_form())


@pytest.mark.django_db
def test_one_announcement_per_study_and_transaction(django_capture_on_commit_callbacks):
    heard = []

    def listen(sender, study_id, **kwargs):
        heard.append(study_id)

    entries_committed.connect(listen)
    try:
        with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
            study = make_study()
            make_wave(study)
    finally:
        entries_committed.disconnect(listen)
    assert heard == [study.pk]


def disarm(cursor, table):
    """Do what an intruder with the owner's rights would do first."""
    if connection.vendor == "sqlite":
        cursor.execute(f"DROP TRIGGER {table}_no_update")
    else:
        cursor.execute(f"DROP TRIGGER {table}_append_only ON {table}")
