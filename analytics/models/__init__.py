"""What analytics defines (indicators, segments, claims) and what it derives from the records."""

from analytics.models.change import Change
from analytics.models.claim import Claim
from analytics.models.data_file import DataFile, DataFilePart
from analytics.models.data_link import DataLink, DataLinkUse
from analytics.models.estimate import Estimate
from analytics.models.export import Export
from analytics.models.export_setting import ExportSetting
from analytics.models.freshness import Freshness
from analytics.models.indicator import Indicator
from analytics.models.run import CountChunk, CountRun, StagedTally
from analytics.models.segment import Segment
from analytics.models.state import StoredState
from analytics.models.tally import Tally
from analytics.models.trend import Trend

__all__ = [
    "Change",
    "Claim",
    "CountChunk",
    "CountRun",
    "DataFile",
    "DataFilePart",
    "DataLink",
    "DataLinkUse",
    "Estimate",
    "Export",
    "ExportSetting",
    "Freshness",
    "Indicator",
    "Segment",
    "StagedTally",
    "StoredState",
    "Tally",
    "Trend",
]
