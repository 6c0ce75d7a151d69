import pytest

from surveys.actions.sealing import seal_entries
from surveys.models import Seal
from surveys.queries.as_of.entry import AsOf, entry_again, newest_entry
from tests.surveys.factories import make_expert, make_study

pytestmark = pytest.mark.django_db


def test_the_newest_entry_is_that_of_the_study_and_says_how_many_wait():
    study = make_study()
    seal_entries()
    seal = Seal.objects.get(study=study)
    other = make_study()
    seal_entries()
    make_expert(other)
    assert newest_entry(study) == AsOf(study.pk, seal.number, seal.hash, 0)
    make_expert(study)
    assert newest_entry(study) == AsOf(study.pk, seal.number, seal.hash, 1)


def test_a_number_of_another_study_is_none_to_go_on_with():
    study, other = make_study(), make_study()
    seal_entries()
    with pytest.raises(Seal.DoesNotExist):
        entry_again(study, newest_entry(other).number)
    assert entry_again(study, 0) == AsOf(study.pk, 0)
