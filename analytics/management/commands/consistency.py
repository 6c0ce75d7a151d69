from analytics.management.output import FigureCommand
from analytics.presenters.consistency import claims_together
from analytics.presenters.terminal import together_table


class Command(FigureCommand):
    help = "Say whether what was published about each wave can hold together, in whole numbers."

    def records(self, study, **_options):
        return [group.record() for group in claims_together(study)]

    def table(self, study, _entry, **_options):
        return together_table(study, claims_together(study))
