"""nginx with TLS before a server, and the certificates for that: for the tests of examples."""

import contextlib
import os
import pathlib
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator

SERVER_NAME = "tls-sample"

CONFIGURATION = """
daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ }}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  grpc_read_timeout 120s;
  server {{
    listen {address} ssl http2;
    server_name {name};
    ssl_certificate {folder}/server.pem;
    ssl_certificate_key {folder}/server.key;
    {guard}
    location / {{ grpc_pass grpc://{upstream}; }}
  }}
}}
"""

CLIENT_CERTIFICATE = """
    ssl_client_certificate {folder}/client_ca.pem;
    ssl_verify_client on;
"""

# What a gRPC server answers: the status is in the headers.
API_KEY = """
    if ($http_authorization != "Bearer {key}") {{ rewrite ^ /denied last; }}
    location = /denied {{
      internal;
      default_type application/grpc;
      add_header grpc-status 7;
      add_header grpc-message "Request unauthorized.";
      return 200;
    }}
"""


class Certificates:
    """A CA for servers, one for clients, and what they issue, in files of a folder."""

    def __init__(self, folder: pathlib.Path) -> None:
        self.folder = folder
        for name in ("server", "client"):
            self._openssl(
                *("req", "-x509", "-days", "2", "-subj", f"/CN={name} CA", *self._new_key(f"{name}_ca")),
                *("-out", str(folder / f"{name}_ca.pem")),
            )
        self.issue_server(f"DNS:{SERVER_NAME}")

    def issue(self, ca: str, file: str, extension: str, name: str) -> None:
        """Writes file.pem and file.key."""
        request, extensions = self.folder / "request.pem", self.folder / "extensions"
        extensions.write_text(f"basicConstraints=CA:FALSE\n{extension}\n", encoding="utf-8")
        self._openssl("req", "-subj", f"/CN={name}", *self._new_key(file), "-out", str(request))
        self._openssl(
            *("x509", "-req", "-days", "1", "-in", str(request), "-extfile", str(extensions)),
            *("-CA", str(self.folder / f"{ca}_ca.pem"), "-CAkey", str(self.folder / f"{ca}_ca.key")),
            *("-CAcreateserial", "-out", str(self.folder / f"{file}.pem")),
        )

    def issue_server(self, name: str) -> None:
        self.issue("server", "server", f"subjectAltName={name}", "example server")

    def issue_client(self, file: str, name: str) -> None:
        self.issue("client", file, "extendedKeyUsage=clientAuth", name)

    def _new_key(self, file: str) -> list[str]:
        curve = "ec_paramgen_curve:P-256"
        key = str(self.folder / f"{file}.key")
        return ["-newkey", "ec", "-pkeyopt", curve, "-noenc", "-keyout", key]

    @staticmethod
    def _openssl(*arguments: str) -> None:
        subprocess.run(["openssl", *arguments], check=True, capture_output=True)


@contextlib.contextmanager
def terminator(upstream: str, address: str, key: str | None = None) -> Iterator[Certificates]:
    """nginx on `address`, which passes on to `upstream` who has a certificate of the client CA.

    With `key`, who has that API key; the server's certificate is then for 127.0.0.1.
    """
    program = os.environ.get("TEMPORAL_TEST_NGINX") or shutil.which(
        "nginx", path=os.environ.get("PATH", "") + ":/usr/sbin"
    )
    if program is None:
        raise RuntimeError("no nginx: install the package nginx-light, or set TEMPORAL_TEST_NGINX")
    with tempfile.TemporaryDirectory(prefix="temporal-asio-") as name:
        folder = pathlib.Path(name)
        certificates = Certificates(folder)
        guard = CLIENT_CERTIFICATE.format(folder=folder)
        if key is not None:
            certificates.issue_server("IP:127.0.0.1")
            guard = API_KEY.format(key=key)
        configuration = folder / "nginx.conf"
        configuration.write_text(
            CONFIGURATION.format(
                folder=folder, address=address, name=SERVER_NAME, upstream=upstream, guard=guard
            ),
            encoding="utf-8",
        )
        error_log = folder / "error.log"
        nginx = subprocess.Popen([program, "-c", str(configuration), "-e", str(error_log)])
        try:
            host, _, port = address.partition(":")
            while not accepts(host, int(port)):
                if nginx.poll() is not None:
                    raise RuntimeError(f"nginx did not start:\n{error_log.read_text(encoding='utf-8')}")
                time.sleep(0.02)
            yield certificates
        finally:
            nginx.terminate()
            nginx.wait()


def accepts(host: str, port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((host, port)) == 0
