from analytics.disclosure import Audience
from analytics.management.output import FigureCommand
from analytics.presenters.consistency import consistency_of
from analytics.presenters.terminal import consistency_table


class Command(FigureCommand):
    help = "Say whether what was published about each wave can hold together, in whole numbers."

    def records(self, study, **_options):
        return [group.record() for group in consistency_of(study, audience=Audience.OPERATOR)]

    def table(self, study, _entry, **_options):
        return consistency_table(study, consistency_of(study, audience=Audience.OPERATOR))
