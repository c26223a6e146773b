"""The authorities of Slovenia to which guests can turn, in one place: addresses change."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Authority:
    name: str | Promise
    address: str
    email: str
    website: str = ""


# Source: ip-rs.si; GDPR Art. 77 and ZVOP-2.
COMMISSIONER = Authority(
    name=_("Information Commissioner"),
    address="Dunajska cesta 22, 1000 Ljubljana",
    email="gp.ip@ip-rs.si",
    website="https://www.ip-rs.si/",
)
# Source: gov.si; ZDSMA (Uradni list RS, no. 30/18 and later).
INSPECTORATE = Authority(
    name=_("Information Society Inspectorate of the Republic of Slovenia"),
    address="Davčna ulica 1, 1000 Ljubljana",
    email="gp.irsid@gov.si",
)
