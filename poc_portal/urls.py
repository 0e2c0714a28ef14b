"""All addresses. Who may use which, and how, stands in `poc_portal/access.py`."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from accounts.views import set_language
from common.api_docs import ReadableDocs, Schema
from common.views import metrics
from earlywarning.views.link import answer

api: list[URLPattern | URLResolver] = [
    path("", include("areas.api.urls")),
    path("", include("threats.api.urls")),
    path("alerts/", include("earlywarning.api.urls")),
    path("actions/", include("followup.actions.api_urls")),
    path("cap/", include("earlywarning.cap.urls")),
    path("schema/", Schema.as_view(), name="api-schema"),
    path("docs/", ReadableDocs.as_view(), name="api-docs"),
]
urlpatterns = [
    path("", include("dashboards.urls")),
    path("alerts/", include("earlywarning.urls")),
    path("actions/", include("followup.actions.urls")),
    path("analytics/", include("earlywarning.analytics.urls")),
    path("desk/", include("earlywarning.desk.urls")),
    path("exercises/", include("earlywarning.exercises.urls")),
    path("ack/<str:token>/", answer, name="ack"),
    path("indicators/", include("earlywarning.indicators.urls")),
    path("networks/", include("earlywarning.networks.urls")),
    path("messages/", include("notifications.urls")),
    path("files/", include("files.urls")),
    path("reports/", include("threats.reports.urls")),
    path("incidents/", include("threats.incidents.urls")),
    path("imports/", include("threats.importing.urls")),
    path("map/", include("threats.map.urls")),
    path("actors/", include("threats.actors.urls")),
    path("hotspots/", include("threats.hotspots.urls")),
    path("threats/calendar/", include("threats.triggers.urls")),
    path("threats/", include("threats.urls")),
    path("assessments/", include("threats.assessments.urls")),
    path("people/", include("accounts.urls")),
    path("duty/", include("accounts.duty.urls")),
    path("areas/", include("areas.urls")),
    path("audit/", include("audit.urls")),
    path("language/", set_language, name="set_language"),
    path("accounts/", include("allauth.urls")),
    path("api/v1/", include(api)),
    path("metrics", metrics, name="metrics"),
    path("policies/", include("followup.editing.urls")),
    path("", include("followup.urls")),
]
if settings.DEBUG:
    from common.views_style import style

    urlpatterns.append(path("style/", style, name="style"))

handler400 = "common.views.bad_request"
handler403 = "common.views.permission_denied"
handler404 = "common.views.page_not_found"
handler500 = "common.views.server_error"
