"""The site as it is served to people: production settings, daphne, and nginx with TLS in front of it."""

import os
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.conf import settings

from tests.architecture.source import ROOT
from tests.server import environment, free_port

SHIPPED = ROOT / "docs" / "deploy" / "nginx.conf"
APPLICATION = "marketplace.config.asgi:application"
READY_WITHIN = 30.0
# What nginx needs around the shipped file when it runs as nobody in particular, in a folder of its own.
AROUND = """
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log stderr warn;
events {{ worker_connections 256; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/site.conf;
}}
"""


@dataclass(frozen=True)
class Site:
    """Where it answers, and what trusts its certificate."""

    port: int
    plain_port: int
    trust: ssl.SSLContext

    @property
    def url(self) -> str:
        return f"https://localhost:{self.port}"

    def browser(self, **options) -> httpx.Client:
        headers = {"Referer": f"{self.url}/"}
        return httpx.Client(base_url=self.url, verify=self.trust, headers=headers, timeout=30, **options)


def settings_of_production(folder: Path, port: int = 443) -> dict[str, str]:
    """The environment of a production process over the test's database; nothing of the test's own slips in."""
    return {
        "PATH": os.environ["PATH"],
        "SECRET_KEY": settings.SECRET_KEY,
        "ALLOWED_HOSTS": "localhost",
        "SITE_URL": f"https://localhost:{port}",
        "DATABASE_URL": environment(port)["DATABASE_URL"],
        "DATA_DIR": str(folder),
        "EMAIL_HOST": "mail.example.org",
    }


def prepare(folder: Path) -> dict[str, str]:
    """Collect the static files as a deployment does; files that people sent are those of the test."""
    (folder / "media").symlink_to(settings.MEDIA_ROOT)
    variables = settings_of_production(folder)
    command = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity=0"]
    subprocess.run(command, cwd=ROOT, env=variables, check=True)
    return variables


def certificate(folder: Path) -> tuple[Path, Path]:
    """A self-signed certificate for localhost, good for an hour; its path and that of its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    chain, secret = folder / "fullchain.pem", folder / "key.pem"
    chain.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    form = (serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    secret.write_bytes(key.private_bytes(serialization.Encoding.PEM, *form))
    return chain, secret


def configuration(folder: Path, port: int, plain_port: int, app_port: int) -> Path:
    """The shipped file with this test's name, ports and certificate in it; each must be there to be replaced."""
    text = SHIPPED.read_text()
    chain, secret = certificate(folder)
    replaced = {
        "https://help.example.org": f"https://localhost:{port}",
        "help.example.org": "localhost",
        "127.0.0.1:8000": f"127.0.0.1:{app_port}",
        "listen 80;": f"listen 127.0.0.1:{plain_port};",
        "listen 443 ": f"listen 127.0.0.1:{port} ",
        "/etc/ssl/service-friend/fullchain.pem": str(chain),
        "/etc/ssl/service-friend/key.pem": str(secret),
    }
    for shipped, ours in replaced.items():
        assert shipped in text, f"{SHIPPED.name} does not say {shipped}"
        text = text.replace(shipped, ours)
    (folder / "site.conf").write_text(text)
    user = f"user {os.environ.get('USER') or 'root'};\n" if os.geteuid() == 0 else ""
    main = folder / "nginx.conf"
    main.write_text(user + AROUND.format(folder=folder))
    return main


@contextmanager
def _running(command: list[str], variables: dict[str, str]) -> Iterator[None]:
    process = subprocess.Popen(command, cwd=ROOT, env=variables)
    try:
        yield
    finally:
        process.terminate()
        process.wait()


@contextmanager
def served(nginx: str, folder: Path) -> Iterator[Site]:
    """The site behind nginx until the block ends; `folder` was prepared."""
    port, plain_port, app_port = free_port(), free_port(), free_port()
    daphne = [sys.executable, "-m", "daphne", "-b", "127.0.0.1", "-p", str(app_port), APPLICATION]
    main = configuration(folder, port, plain_port, app_port)
    front = [nginx, "-p", str(folder), "-e", "stderr", "-c", str(main)]
    trust = ssl.create_default_context(cafile=str(folder / "fullchain.pem"))
    with ExitStack() as stack:
        stack.enter_context(_running(daphne, settings_of_production(folder, port)))
        _wait_for(app_port)
        stack.enter_context(_running(front, {"PATH": os.environ["PATH"]}))
        _wait_for(port)
        yield Site(port, plain_port, trust)


def _wait_for(port: int) -> None:
    """Raise AssertionError when nobody listens there in time."""
    deadline = time.monotonic() + READY_WITHIN
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(f"nobody listens on port {port} after {READY_WITHIN:.0f} s")
