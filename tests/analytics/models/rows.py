"""One stored row of every model of analytics that has a constraint, made when it is asked for."""

from datetime import timedelta
from functools import cached_property

from django.utils import timezone

from analytics.models import (
    Change,
    Claim,
    CountChunk,
    CountRun,
    DataFile,
    DataLink,
    DataLinkUse,
    Estimate,
    Export,
    ExportSetting,
    Freshness,
    Indicator,
    Segment,
    StoredState,
    Tally,
    Trend,
)
from surveys.actions import accounts, log
from tests.surveys.models.rows import Rows as SurveyRows

NOW = timezone.now()
FIGURES = {"base": 2, "clusters": 1, "interviews": 1, "approved": 0, "count": 1, "df": 0}


class Rows(SurveyRows):
    """Rows by the names of their models, with those of surveys."""

    @cached_property
    def indicator(self):
        return self._indicator("production")

    @cached_property
    def other_indicator(self):
        return self._indicator("research")

    def _indicator(self, code):
        return Indicator.objects.create(
            study=self.study, code=code, kind="count", unit="project", position=1
        )

    @cached_property
    def segment(self):
        return self._segment("stage")

    @cached_property
    def other_segment(self):
        return self._segment("again")

    def _segment(self, code):
        return Segment.objects.create(
            study=self.study, code=code, variable=self.variable, position=1
        )

    @cached_property
    def claim(self):
        return Claim.objects.create(
            study=self.study,
            code="F1",
            statistic="share",
            indicator=self.indicator,
            wave=self.wave,
            position=1,
        )

    @cached_property
    def estimate(self):
        return Estimate.objects.create(
            study=self.study, indicator=self.indicator, wave=self.wave, **FIGURES
        )

    @cached_property
    def change(self):
        return Change.objects.create(
            study=self.study,
            indicator=self.indicator,
            from_wave=self.wave,
            to_wave=self.later_wave,
            df=1,
            panel_clusters=0,
        )

    @cached_property
    def tally(self):
        return self.tally_of(self.interview)

    def tally_of(self, interview):
        return Tally.objects.create(
            interview=interview,
            study=self.study,
            wave=self.wave,
            respondent=interview.respondent,
            approved=False,
            counts="{}",
        )

    @cached_property
    def countrun(self):
        return self._run_of(self.study)

    @cached_property
    def other_run(self):
        return self._run_of(self.other_study)

    def _run_of(self, study):
        return CountRun.objects.create(study=study, target=1, alive_at=timezone.now())

    @cached_property
    def countchunk(self):
        return CountChunk.objects.create(run=self.countrun, number=0)

    @cached_property
    def datafile(self):
        made = {"entry": 1, "sha256": "x", "made_at": NOW, "expires_at": NOW + timedelta(days=7)}
        return self._data_file(export=self.export, **made)

    @cached_property
    def other_data_file(self):
        return self._data_file()

    @cached_property
    def exportsetting(self):
        by = accounts.system_account()
        return ExportSetting.objects.create(study=self.study, by=by, name="Ours", format="csv")

    @cached_property
    def datalink(self):
        return self._link()

    @cached_property
    def other_link(self):
        return self._link()

    def _link(self):
        by = accounts.system_account()
        link = DataLink(study=self.study, setting=self.exportsetting, made_by=by, name="Ours")
        link.secret_hash, link.expires_at = link.pk.hex, NOW + timedelta(days=7)
        log.insert(link, by=by, action="link.made")
        return link

    @cached_property
    def datalinkuse(self):
        return DataLinkUse.objects.create(link=self.datalink)

    def _data_file(self, **fields):
        by = accounts.system_account()
        return DataFile.objects.create(study=self.study, by=by, format="csv", **fields)

    @cached_property
    def datafilepart(self):
        return self.datafile.parts.create(number=1, content=b"x")

    @cached_property
    def export(self):
        return self._export()

    @cached_property
    def other_export(self):
        return self._export()

    def _export(self):
        by = accounts.system_account()
        export = Export(study=self.study, by=by, at=NOW, unit="project", format="csv", rows=0)
        log.insert(export, by=by, action="records.exported")
        return export

    @cached_property
    def storedstate(self):
        return StoredState.objects.create(study=self.study, indicator="production", entry=1)

    @cached_property
    def trend(self):
        return Trend.objects.create(study=self.study, indicator=self.indicator, df=1)

    @cached_property
    def freshness(self):
        return Freshness.objects.create(study=self.study)
