"""Every door of the house."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from qarib.config.proof import proved

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("qarib.portal.urls")),
    path("desk/", include("qarib.desk.urls")),
    path("cockpit/", include("qarib.cockpit.urls")),
    path("agents/", include("allauth.urls")),
    path("proved/", proved, name="proved"),
    path("api/", include("qarib.api.urls")),
    path("ui/", include("qarib.ui.urls")),
]
if settings.QARIB_DEMO:
    urlpatterns.append(path("demo/", include("qarib.demo.urls")))

handler400 = "qarib.config.errors.bad_request"
handler403 = "qarib.config.errors.forbidden"
handler404 = "qarib.config.errors.not_found"
handler500 = "qarib.config.errors.server_error"
