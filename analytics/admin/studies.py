"""The study in the Django admin, with a page that compares its waves."""

from uuid import UUID

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from analytics.disclosure import Audience
from analytics.presenters.pictures import comparison_description, comparison_spec
from analytics.presenters.trend_list import load_trend_list
from analytics.queries.freshness import as_counted
from analytics.writers import pictures
from surveys.admin.records import StudyAdmin
from surveys.models import Study

OPERATOR = Audience.OPERATOR


class ComparedStudyAdmin(StudyAdmin):
    """Adds the comparison of waves to what surveys shows of a study."""

    change_form_template = "admin/surveys/study/change_form.html"

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path(
                "<uuid:study_id>/comparison/",
                wrap(self.comparison),
                name="surveys_study_comparison",
            ),
            path(
                "<uuid:study_id>/comparison.svg",
                wrap(self.comparison_picture),
                name="surveys_study_comparison_picture",
            ),
            *super().get_urls(),
        ]

    def study_for(self, request: HttpRequest, study_id: UUID) -> Study:
        """Return the study if the person may see it in the admin."""
        return get_object_or_404(self.get_queryset(request), pk=study_id)

    def comparison(self, request: HttpRequest, study_id: UUID) -> HttpResponse:
        """Show the figures of all waves side by side."""
        study = self.study_for(request, study_id)
        table = load_trend_list(study, audience=OPERATOR)
        picture = reverse("admin:surveys_study_comparison_picture", args=[study.pk])
        context = {
            **self.admin_site.each_context(request),
            "opts": self.model._meta,
            "title": _("Comparison of waves: %(study)s") % {"study": study},
            "study": study,
            "waves": table.waves,
            "rows": [(row.indicator, row.figures) for row in table.rows],
            "picture": picture if table.points() else "",
            "picture_description": comparison_description(),
        }
        return render(request, "admin/surveys/study/comparison.html", context)

    def comparison_picture(self, request: HttpRequest, study_id: UUID) -> HttpResponse:
        """Draw the comparison on the server."""
        study = self.study_for(request, study_id)
        table, fresh = as_counted(study, lambda _fresh: load_trend_list(study, audience=OPERATOR))
        drawing = pictures.svg(comparison_spec(table, picture_of=fresh))
        return HttpResponse(drawing, content_type="image/svg+xml")


admin.site.unregister(Study)
admin.site.register(Study, ComparedStudyAdmin)
