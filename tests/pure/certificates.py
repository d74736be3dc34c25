"""Certificates for tests, and a TLS server on loopback that shows one."""

import contextlib
import ipaddress
import socket
import ssl
import threading
from datetime import datetime, timedelta, timezone

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

DAY = timedelta(days=1)


def _name(common, organisation):
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, common),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation),
        ]
    )


class Authority:
    """Signs certificates; `folder` keeps the files that ssl wants, `cafile` is its own."""

    def __init__(self, folder):
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._subject = _name("Test Root", "Provedor Exemplo")
        self.cafile = folder / "root.pem"
        root = self._build(self._subject, self._subject, self._key, timedelta(days=365), ca=True)
        self.cafile.write_bytes(root.public_bytes(serialization.Encoding.PEM))

    def issue(self, host, left=timedelta(days=60), signed_by_itself=False):
        """A file with key and certificate for a host; it is good for `left` from now."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = _name(host, "Desk")
        certificate = self._build(
            subject,
            subject if signed_by_itself else self._subject,
            key,
            left,
            host=host,
            signer=key if signed_by_itself else self._key,
        )
        path = self._folder / f"{host}-{certificate.serial_number}.pem"
        path.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
            + certificate.public_bytes(serialization.Encoding.PEM)
        )
        return path

    def _build(self, subject, issuer, key, left, host=None, ca=False, signer=None):
        now = datetime.now(timezone.utc)
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - 400 * DAY)
            .not_valid_after(now + left)
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        )
        if host:
            try:
                name = x509.IPAddress(ipaddress.ip_address(host))
            except ValueError:
                name = x509.DNSName(host)
            builder = builder.add_extension(x509.SubjectAlternativeName([name]), critical=False)
        return builder.sign(signer or key, hashes.SHA256())


@contextlib.contextmanager
def tls_server(path):
    """A server that shakes hands with key and certificate of a file; gives its port."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve():
            with contextlib.suppress(OSError):
                while True:
                    connection, _address = listener.accept()
                    with contextlib.suppress(OSError), connection:
                        connection.settimeout(5)
                        context.wrap_socket(connection, server_side=True).close()

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            # Closing alone does not wake accept().
            with contextlib.suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            thread.join(10)
