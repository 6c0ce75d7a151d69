"""Pages of analytics. The name of a route begins with its feature."""

from django.urls import path, re_path

from analytics.views import (
    claims,
    codebooks,
    data_files,
    data_links,
    exports,
    founding,
    indicators,
    lines,
    records,
    tables,
    trends,
    variables,
)

urlpatterns = [
    path("studies/new/package/", founding.study_new_package, name="study-new-package"),
    path("studies/new/copy/", founding.study_new_copy, name="study-new-copy"),
    path("studies/<slug:slug>/trends/", trends.trend_list, name="trend-list"),
    path(
        "studies/<slug:slug>/trends/comparison.svg",
        trends.trend_comparison,
        name="trend-comparison",
    ),
    path(
        "studies/<slug:slug>/trends/<slug:indicator>/",
        trends.trend_indicator,
        name="trend-indicator",
    ),
    path(
        "studies/<slug:slug>/trends/<slug:indicator>/records/",
        records.trend_records,
        name="trend-records",
    ),
    path("studies/<slug:slug>/records/", records.study_records, name="study-records"),
    re_path(
        r"^studies/(?P<slug>[-\w]+)/trends/(?P<indicator>[-\w]+)/chart\.(?P<format>svg|png)$",
        trends.trend_picture,
        name="trend-picture",
    ),
    path("studies/<slug:slug>/indicators/", indicators.indicator_list, name="indicator-list"),
    path("studies/<slug:slug>/indicators/new/", indicators.indicator_edit, name="indicator-new"),
    path(
        "studies/<slug:slug>/indicators/<slug:code>/edit/",
        indicators.indicator_edit,
        name="indicator-edit",
    ),
    path(
        "studies/<slug:slug>/indicators/<slug:code>/retire/",
        indicators.indicator_retire,
        name="indicator-retire",
    ),
    path(
        "studies/<slug:slug>/segments/new/",
        indicators.segment_edit,
        name="indicator-segment-new",
    ),
    path(
        "studies/<slug:slug>/segments/<slug:code>/edit/",
        indicators.segment_edit,
        name="indicator-segment-edit",
    ),
    path(
        "studies/<slug:slug>/segments/<slug:code>/retire/",
        indicators.segment_retire,
        name="indicator-segment-retire",
    ),
    path("studies/<slug:slug>/freshness/", trends.trend_freshness, name="trend-freshness"),
    path("studies/<slug:slug>/claims/", claims.claim_list, name="claim-list"),
    path(
        "studies/<slug:slug>/claims/consistency/",
        claims.claim_consistency,
        name="claim-consistency",
    ),
    path("studies/<slug:slug>/claims/<slug:code>/page/", claims.claim_page, name="claim-page"),
    path("studies/<slug:slug>/variables/", variables.variable_list, name="variable-list"),
    path(
        "studies/<slug:slug>/variables/<slug:code>/",
        variables.variable_page,
        name="variable-page",
    ),
    path(
        "studies/<slug:slug>/variables/<slug:code>/categories/",
        variables.variable_categories,
        name="variable-categories",
    ),
    path("studies/<slug:slug>/tables/", tables.table_page, name="table-page"),
    path("studies/<slug:slug>/tables/records/", records.table_records, name="table-records"),
    path("studies/<slug:slug>/lines/", lines.line_page, name="line-page"),
    path("studies/<slug:slug>/lines/records/", records.line_records, name="line-records"),
    path("studies/<slug:slug>/exports/", exports.export_page, name="export-page"),
    path(
        "studies/<slug:slug>/exports/codebook/",
        codebooks.export_codebook,
        name="export-codebook",
    ),
    re_path(
        r"^studies/(?P<slug>[-\w]+)/exports/settings/(?P<setting_id>[0-9a-f-]{36})/"
        r"(?P<act>run|rename|delete)/$",
        exports.export_setting,
        name="export-setting",
    ),
    path(
        "studies/<slug:slug>/exports/settings/<uuid:setting_id>/link/",
        data_links.export_link_new,
        name="export-link-new",
    ),
    path(
        "studies/<slug:slug>/exports/links/<uuid:link_id>/",
        data_links.export_link,
        name="export-link",
    ),
    re_path(
        r"^studies/(?P<slug>[-\w]+)/exports/links/(?P<link_id>[0-9a-f-]{36})/"
        r"(?P<act>revoke|open|close)/$",
        data_links.export_link_act,
        name="export-link-act",
    ),
    path(
        "studies/<slug:slug>/exports/files/<uuid:file_id>/",
        data_files.export_file,
        name="export-file",
    ),
    path(
        "studies/<slug:slug>/exports/files/<uuid:file_id>/take/",
        data_files.export_take,
        name="export-take",
    ),
    path(
        "studies/<slug:slug>/exports/files/<uuid:file_id>/codebook/",
        codebooks.export_file_codebook,
        name="export-file-codebook",
    ),
    path(
        "studies/<slug:slug>/exports/files/<uuid:file_id>/<str:part>/",
        data_files.export_part,
        name="export-part",
    ),
    path(
        "studies/<slug:slug>/exports/<uuid:export_id>/manifest.json",
        exports.export_manifest,
        name="export-manifest",
    ),
]
