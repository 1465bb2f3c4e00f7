"""Who a TLS server is: a new key and certificate in a folder of their own, for as long as the server runs.

No key ships with the package: one that everybody knows is better trusted by nobody.
"""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from stagesync.emulator.certificate import certificate_pem, private_key_pem
from stagesync.emulator.elliptic import new_key


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """A server's TLS context, and the certificate that its clients must trust."""

    context: ssl.SSLContext
    certificate_path: Path
    folder: TemporaryDirectory[str]

    def remove(self) -> None:
        """Delete the certificate's folder."""
        self.folder.cleanup()


def new_identity() -> Identity:
    """Make a key and its certificate; the key's file is gone again once it is loaded."""
    folder = TemporaryDirectory(prefix="stagesync-portal-")
    key, certificate_path, key_path = (
        new_key(),
        Path(folder.name, "certificate.pem"),
        Path(folder.name, "key.pem"),
    )
    certificate_path.write_text(certificate_pem(key), encoding="ascii")
    key_path.touch(mode=0o600)
    key_path.write_text(private_key_pem(key), encoding="ascii")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(certificate_path, key_path)
    key_path.unlink()
    return Identity(context=context, certificate_path=certificate_path, folder=folder)
