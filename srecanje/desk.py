from django.contrib.admin import AdminSite
from django.utils.translation import gettext_lazy as _


class OrganisersDesk(AdminSite):
    site_header = _("Srečanje: organisers' desk")
    site_title = _("Srečanje")
    index_title = _("Events and guests")
    enable_nav_sidebar = False
