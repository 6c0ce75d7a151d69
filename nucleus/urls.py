from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path, re_path

from nucleus import data_links, guide, health, invitations, kept_words, not_there, own_account

# One sign-in, with one limit of guesses; and records are read there, none is chosen.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
admin.site.autocomplete_view = not_there.nothing_here  # type: ignore[method-assign]

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("guide/", guide.guide, name="guide"),
    path("guide/<slug:topic>/", guide.guide_topic, name="guide-topic"),
    path("accounts/login/", kept_words.sign_in, name="account_login"),
    path("accounts/invitation/", invitations.open_invitation, name="invitation"),
    path("accounts/invitation/accept/", invitations.accept, name="invitation-accept"),
    path("accounts/own/", own_account.own_account, name="own-account"),
    path("accounts/", include("nucleus.accounts")),
    path("admin/", admin.site.urls),
    path("api/v1/", include("nucleus.api")),
    # Whatever stands behind it: no address there is completed by a slash, and so redirected.
    path("data", data_links.data_link, {"place": ""}, name="data-link"),
    re_path(r"^data/(?P<place>[\s\S]*)$", data_links.data_link, name="data-link"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include("surveys.urls")),
    path("", include("analytics.urls")),
]

handler404 = "nucleus.not_there.not_found"
handler403 = "nucleus.refused.refused"
handler400 = "nucleus.failures.bad_request"
handler500 = "nucleus.failures.server_error"
