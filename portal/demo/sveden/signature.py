"""Sign one document of the demo with a key that everybody may know.

The two primes of the key stand here, so the signature is the same on every machine and proves nothing to anybody: it shows
what a detached signature beside a document looks like.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7
from cryptography.x509.oid import NameOID

_P = int(
    "e6bb0ee029e222e09a5c479e24e6b0f178272a226aed8379ee518bc366488f63d477a7e9ce79d996910f5c3a5562b83dd37f"
    "df448fa39764137f21c7a81f3d6979865fb3222959ba10d17e9f0f87e1ce9e4decbb324950f4c5a5b56896471bdb0c91cb3d"
    "765b622a7be64425d1890305a316294e9bf9d1fcfc90701aa1bf2cb1",
    16,
)
_Q = int(
    "d4d12f7747b68f641fe5764d936334912b358dd34dd2d97158dc5d07a0d2d9cf4be3a888955f846c311dac00ce500950c61b"
    "fdcf549e6b55ba1b9451cd8ff8c268ae5a38a38aae0cc3ec96d0a6a9003b7d05a28517c3650019d1677a3f2087b84313cc2e"
    "3e3787773ba386d589bf25932c4a24598da3534abd265657ee7fe569",
    16,
)
_E = 65537


@cache
def _key() -> rsa.RSAPrivateKey:
    d = pow(_E, -1, (_P - 1) * (_Q - 1))
    numbers = rsa.RSAPrivateNumbers(
        p=_P, q=_Q, d=d, dmp1=d % (_P - 1), dmq1=d % (_Q - 1), iqmp=pow(_Q, -1, _P), public_numbers=rsa.RSAPublicNumbers(_E, _P * _Q)
    )  # fmt: skip
    return numbers.private_key()


@cache
def _certificate(name: str, organisation: str, year: int) -> x509.Certificate:
    """A certificate that the key gives itself, for three years."""
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, name[:64]),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation[:64]),
            x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, "Демонстрация, не имеет силы"),
        ]
    )
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(_key().public_key())
        .serial_number(56)
        .not_valid_before(datetime(year, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(year + 3, 1, 1, tzinfo=UTC))
        .sign(_key(), hashes.SHA256())
    )


def sign(content: bytes, name: str, organisation: str, day: date) -> bytes:
    """A detached CMS signature (DER) of ``content``; the moment of signing is not part of it."""
    certificate = _certificate(name, organisation, day.year)
    builder = pkcs7.PKCS7SignatureBuilder().set_data(content).add_signer(certificate, _key(), hashes.SHA256())
    options = [pkcs7.PKCS7Options.DetachedSignature, pkcs7.PKCS7Options.Binary, pkcs7.PKCS7Options.NoAttributes]
    return builder.sign(Encoding.DER, options)
