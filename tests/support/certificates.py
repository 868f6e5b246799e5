# SPDX-License-Identifier: Apache-2.0
"""A certificate authority of the tests, made with openssl. One of another name is a stranger's."""

import subprocess
from collections import namedtuple

from . import paths

Certificate = namedtuple("Certificate", "cert key fingerprint")


class Authority:
    def __init__(self, folder, name="Sekisho test CA"):
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.cert = folder / "ca.crt"
        self.key = folder / "ca.key"
        self._openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
                      "-nodes", "-days", "30", "-subj", f"/CN={name}",
                      "-keyout", self.key, "-out", self.cert)

    def server(self, name="localhost"):
        return self._issue("server", name,
                           "subjectAltName=DNS:localhost,IP:127.0.0.1\nextendedKeyUsage=serverAuth")

    def device(self, common_name, file=None, days=30):
        """A client certificate whose CN is the device's id."""
        return self._issue(file or common_name, common_name, "extendedKeyUsage=clientAuth", days)

    def _issue(self, file, common_name, extensions, days=30):
        cert, key = self.folder / f"{file}.crt", self.folder / f"{file}.key"
        request, extra = self.folder / f"{file}.csr", self.folder / f"{file}.ext"
        extra.write_text(extensions + "\n", encoding="utf-8")
        self._openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                      "-utf8", "-subj", f"/CN={common_name}", "-keyout", key, "-out", request)
        self._openssl("x509", "-req", "-in", request, "-CA", self.cert, "-CAkey", self.key,
                      "-CAcreateserial", "-days", days, "-extfile", extra, "-out", cert)
        key.chmod(0o644)  # the broker may run as another user
        shown = self._openssl("x509", "-in", cert, "-noout", "-fingerprint", "-sha256")
        return Certificate(cert, key, shown.split("=", 1)[1].strip().replace(":", "").lower())

    @staticmethod
    def _openssl(*arguments):
        done = subprocess.run([paths.program("openssl"), *map(str, arguments)], timeout=30,
                              capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout
