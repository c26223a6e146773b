from django.contrib.admin.apps import AdminConfig as DjangoAdminConfig


class AdminConfig(DjangoAdminConfig):
    """Django's admin with our site in its place."""

    default_site = "registrations.admin.site.OrganisersDesk"
