"""Which addresses belong to the public internet, and which lead into somebody's own network."""

import ipaddress

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_6TO4 = ipaddress.ip_network("2002::/16")
_UNICAST6 = ipaddress.ip_network("2000::/3")
_NEVER = (
    # IETF's own, which older Pythons take for public but for its first addresses.
    ipaddress.ip_network("192.0.0.0/24"),
    # Azure's wire server, the one metadata service on a public address.
    ipaddress.ip_network("168.63.129.16/32"),
)


def is_public(address):
    """Tell whether an IP address (text) belongs to the public internet, also behind the
    notations that carry an IPv4 address in an IPv6 one."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if ip.version == 6:
        if ip in _NAT64:
            ip = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        elif ip in _6TO4:
            ip = ip.sixtofour
        elif ip.ipv4_mapped:
            ip = ip.ipv4_mapped
        elif ip not in _UNICAST6:
            return False
    if any(ip in network for network in _NEVER):
        return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def is_number(host):
    """Tell whether a host is written as an IP address."""
    try:
        ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True
