"""Pages of analytics. The name of a route begins with its feature."""

from django.urls import path, re_path

from analytics.views import claims, exports, lines, tables, trends, variables

urlpatterns = [
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
    re_path(
        r"^studies/(?P<slug>[-\w]+)/trends/(?P<indicator>[-\w]+)/chart\.(?P<format>svg|png)$",
        trends.trend_picture,
        name="trend-picture",
    ),
    path("studies/<slug:slug>/freshness/", trends.trend_freshness, name="trend-freshness"),
    path("studies/<slug:slug>/claims/", claims.claim_list, name="claim-list"),
    path(
        "studies/<slug:slug>/claims/consistency/",
        claims.claim_consistency,
        name="claim-consistency",
    ),
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
    path("studies/<slug:slug>/lines/", lines.line_page, name="line-page"),
    path("studies/<slug:slug>/exports/", exports.export_page, name="export-page"),
    path(
        "studies/<slug:slug>/exports/<uuid:export_id>/manifest.json",
        exports.export_manifest,
        name="export-manifest",
    ),
]
