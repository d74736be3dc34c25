"""What stands between a platform and us: is our public address https, and its certificate good?

Plain Python: the standard library, and cryptography to read certificates. No Odoo here.
"""

import ipaddress
import socket
import ssl
from dataclasses import dataclass
from datetime import datetime, timezone
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.x509.oid import NameOID

from .public_address import is_public

#: What :func:`public_url_problem` can say. "loopback" is for trying things out on one machine:
#: no platform reaches it. "unreachable" is a warning: some networks do not let a server call
#: itself by its public address.
PROBLEMS = (
    "no_host",
    "not_https",
    "loopback",
    "private",
    "certificate_untrusted",
    "certificate_expired",
    "certificate_name",
    "unreachable",
)

TIMEOUT_SECONDS = 10

# OpenSSL's X509_V_ERR_…: the only two that people mend otherwise than the rest.
_VERIFY_CODES = {10: "certificate_expired", 62: "certificate_name"}

# RFC 6761, RFC 6762, RFC 8375 and ICANN's reservation of "internal": never in the public DNS.
_PRIVATE_SUFFIXES = (
    ".local",
    ".internal",
    ".lan",
    ".intranet",
    ".home.arpa",
    ".test",
    ".invalid",
    ".onion",
)


@dataclass(frozen=True, slots=True)
class Certificate:
    """What a server showed.

    issuer, subject
        in words; "" when no certificate was seen.
    not_after
        aware, UTC; ``None`` when no certificate was seen.
    days_left
        whole days until then, negative once it is over.
    trusted
        it is valid, for this name, and signed by an authority that this machine trusts.
    error
        "" or one of :data:`PROBLEMS`.
    """

    issuer: str = ""
    subject: str = ""
    not_after: datetime | None = None
    days_left: int | None = None
    trusted: bool = False
    error: str = ""


def public_url_problem(url, timeout=TIMEOUT_SECONDS, cafile=None):
    """Tell why platforms could not use an address of ours.

    :param cafile: authorities to trust instead of the machine's, for tests
    :return: one of :data:`PROBLEMS`, ``None`` when all is well
    """
    try:
        scheme, host, _port = _parts(url)
    except ValueError:
        return "no_host"
    kind = _kind_of_host(host)
    if kind == "loopback":
        return kind
    if scheme != "https":
        return "not_https"
    return kind or certificate_of(url, timeout, cafile).error or None


def certificate_of(url, timeout=TIMEOUT_SECONDS, cafile=None):
    """Ask the server at an https address for its certificate. It never raises.

    :param timeout: seconds for each step of the connection
    :param cafile: authorities to trust instead of the machine's, for tests
    :return: :class:`Certificate`
    """
    try:
        scheme, host, port = _parts(url)
    except ValueError:
        return Certificate(error="no_host")
    if scheme != "https":
        return Certificate(error="not_https")
    error = ""
    try:
        shown = _shown(host, port, timeout, ssl.create_default_context(cafile=cafile))
    except ssl.SSLCertVerificationError as refused:
        error = _VERIFY_CODES.get(refused.verify_code, "certificate_untrusted")
        shown = _shown_unverified(host, port, timeout)
    except (OSError, ValueError):
        return Certificate(error="unreachable")
    try:
        return _read(shown, error)
    except ValueError:
        return Certificate(error=error or "certificate_untrusted")


def _parts(url):
    """Return scheme, host and port.

    :raise ValueError: the address names no host
    """
    parts = urlsplit(url.strip())
    if not parts.hostname or any(char.isspace() for char in parts.hostname):
        raise ValueError("no host")
    return parts.scheme.lower(), parts.hostname.rstrip("."), parts.port or 443


def _kind_of_host(host):
    """Return "loopback" or "private" for what the internet does not reach, ``None`` else.

    The DNS is not asked: inside a network a public name may well have a private address.
    """
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        if host == "localhost" or host.endswith(".localhost"):
            return "loopback"
        return "private" if "." not in host or host.endswith(_PRIVATE_SUFFIXES) else None
    address = getattr(address, "ipv4_mapped", None) or address
    if address.is_loopback:
        return "loopback"
    return None if is_public(str(address)) else "private"


def _shown(host, port, timeout, context):
    """Return the certificate of a server, as DER."""
    with (
        socket.create_connection((host, port), timeout) as connection,
        context.wrap_socket(connection, server_hostname=host) as tls,
    ):
        return tls.getpeercert(binary_form=True)


def _shown_unverified(host, port, timeout):
    """Return the certificate that could not be verified, b"" when it is not shown again."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    # Nothing is sent over this connection: it is there to tell people what is wrong.
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    try:
        return _shown(host, port, timeout, context)
    except (OSError, ValueError):
        return b""


def _read(der, error):
    """Turn a certificate's DER into words.

    :raise ValueError: it cannot be read
    """
    certificate = x509.load_der_x509_certificate(der)
    not_after = certificate.not_valid_after_utc
    return Certificate(
        issuer=_words(certificate.issuer),
        subject=_words(certificate.subject),
        not_after=not_after,
        days_left=(not_after - datetime.now(timezone.utc)).days,
        trusted=not error,
        error=error,
    )


def _words(name):
    """A distinguished name as people say it: the common name, then the organisation."""
    words = [
        str(attribute.value)
        for oid in (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME)
        for attribute in name.get_attributes_for_oid(oid)
    ]
    return ", ".join(words) or name.rfc4514_string()
