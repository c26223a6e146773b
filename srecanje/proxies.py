"""Who asks, where proxies of our own stand between.

Each proxy adds the address that it was asked from at the right end of X-Forwarded-For; what
stands further left than our own proxies reach was written by the client, who writes what it likes.
"""

from ipaddress import IPv6Network, ip_address

from django.conf import settings

# An IPv6 customer gets at least so much of an address, and every device in it changes the rest.
HOME_BITS = 64


def client(request) -> str:
    """Return where a request comes from: an IPv4 address, an IPv6 network, or '' if unknown.

    An entry that is no address ends the search: the last one that one of our proxies was asked
    from is taken.
    """
    nearest = _read(request.META.get("REMOTE_ADDR", ""))
    for entry in _forwarded(request):
        if (further := _read(entry)) is None:
            break
        nearest = further
    return _home(nearest) if nearest else ""


def _forwarded(request):
    """The entries that our own proxies have written, nearest first."""
    entries = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    return entries[: -settings.TRUSTED_PROXIES - 1 : -1]


def _read(entry):
    """Read an address as proxies write it: alone, with a port, or in brackets."""
    text = entry.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        return ip_address(text.partition("%")[0])
    except ValueError:
        return None


def _home(address) -> str:
    if address.version == 4:
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(IPv6Network((int(address), HOME_BITS), strict=False))
