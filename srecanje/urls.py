from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path
from django.views.i18n import JavaScriptCatalog

from registrations.web import crawlers, errors, health, inbound, looks, uploads

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    # Guests' pages first: every pattern before them is tried.
    *i18n_patterns(
        path("", include("registrations.web.urls")),
        path("admin/jsi18n/", JavaScriptCatalog.as_view(packages=["django.contrib.admin"])),
        path("admin/", admin.site.urls),
        path("racun/", include("registrations.web.accounts.urls")),
        prefix_default_language=False,
    ),
    path("readyz", health.readyz, name="readyz"),
    path("robots.txt", crawlers.robots, name="robots"),
    path("sitemap.xml", crawlers.sitemap, name="sitemap"),
    path("favicon.ico", crawlers.icon, {"name": "favicon.ico"}, name="favicon"),
    path("apple-touch-icon.png", crawlers.icon, {"name": "apple-touch-icon.png"}),
    path("posta/<slug:provider>/", inbound.post, name="inbound-mail"),
    path("posta/<slug:provider>/dostava/", inbound.delivery, name="delivery-news"),
    path("barva/<digits>.css", looks.colour, name="colour"),
    path("videz/<digest>.css", looks.sheet, name="sheet"),
    path("slike/<name>", uploads.picture, name="picture"),
]

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.broken
