"""Which addresses of other servers are safe to use."""

import ipaddress
from urllib.parse import urlsplit

LOOPBACK = "127.0.0.1"


def may_be_asked(address: str) -> bool:
    """Whether what an address answers may be believed: it is over TLS, or on this machine itself."""
    try:
        url = urlsplit(address)
        host, _ = url.hostname, url.port
    except ValueError:
        return False
    if not host or url.username is not None or url.fragment or any(each.isspace() for each in address):
        return False
    return url.scheme == "https" or (url.scheme == "http" and is_loopback(host))


def is_loopback(host: str) -> bool:
    """Whether only programs of this machine reach a host."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def reached_at(host: str, port: int) -> str:
    """Give the address at which this machine reaches what listens at a host, also where that is every address."""
    reached = LOOPBACK if host in {"0.0.0.0", "::"} else host
    return f"http://[{reached}]:{port}" if ":" in reached else f"http://{reached}:{port}"
