"""The real nginx with the configuration of a host, below a folder of the test's own."""

import os
import shutil
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep

import httpx
import pytest

from app.bench.served import free_port

REPOSITORY = Path(__file__).resolve().parents[3]
INFRA = REPOSITORY / "infra"
DOMAIN = "localhost"
START_S = 120.0
MAIN = """
user root;
worker_processes 2;
pid {root}/run/nginx.pid;
error_log {root}/var/log/nginx/error.log;
events {{ worker_connections 1024; }}
http {{
    include /etc/nginx/mime.types;
    client_body_temp_path {root}/var/body;
    proxy_temp_path {root}/var/proxy;
    fastcgi_temp_path {root}/var/fastcgi;
    uwsgi_temp_path {root}/var/uwsgi;
    scgi_temp_path {root}/var/scgi;
    include {root}/etc/nginx/conf.d/*.conf;
    include {root}/etc/nginx/sites-available/inkling.conf;
}}
"""


def needed(*commands: str) -> None:
    """Skip loudly where a program of a host is missing; in CI it must be there."""
    missing = [name for name in commands if shutil.which(name, path=search_path()) is None]
    if missing:
        said = f"{', '.join(missing)} missing: the host's scripts are NOT tested (apt-get install)"
        if os.environ.get("CI") == "true":
            pytest.fail(said)
        pytest.skip(said)


def search_path() -> str:
    """The path with the folders of an administrator's programs."""
    return os.environ.get("PATH", "") + ":/usr/sbin:/sbin"


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """A running nginx: where its files are and where it answers."""

    root: Path
    http: int
    https: int
    control: int
    blue: int
    green: int
    prefix: str = ""
    domain: str = DOMAIN

    @property
    def url(self) -> str:
        return f"https://{self.domain}:{self.https}{self.prefix}"

    @property
    def main(self) -> Path:
        return self.root / "etc" / "nginx" / "nginx.conf"

    @property
    def certificate(self) -> Path:
        return self.root / "etc" / "inkling" / "tls" / "fullchain.pem"

    def client(self, **given: object) -> httpx.Client:
        """A client that trusts this nginx alone; `transport` arguments by name."""
        trust = ssl.create_default_context(cafile=str(self.certificate))
        transport = httpx.HTTPTransport(verify=trust, **given)  # type: ignore[arg-type]  # passed on
        return httpx.Client(base_url=self.url, transport=transport, timeout=120)

    def environment(self) -> dict[str, str]:
        """What the scripts of a host are told."""
        return {
            **os.environ,
            "PATH": search_path(),
            "INKLING_ROOT": str(self.root),
            "INKLING_DOMAIN": self.domain,
            "ROOT_PATH": self.prefix,
            "HTTP_PORT": str(self.http),
            "HTTPS_PORT": str(self.https),
            "BLUE_PORT": str(self.blue),
            "GREEN_PORT": str(self.green),
            "CONTROL_PORT": str(self.control),
            "NGINX_V6": "no",
        }

    def nginx(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run nginx with this configuration, such as with `-t` or `-s reload`."""
        return subprocess.run(  # noqa: S603  # the real nginx on our configuration
            ["nginx", "-c", str(self.main), *arguments],  # noqa: S607  # found on the path
            env={**os.environ, "PATH": search_path()},
            capture_output=True,
            text=True,
            check=False,
        )


def prepared(
    root: Path, *, app: int | None = None, prefix: str = "", domain: str = DOMAIN, **given: str
) -> Edge:
    """A host's nginx configuration below `root`; `app` is where the live colour listens."""
    edge = Edge(
        root=root,
        http=free_port(),
        https=free_port(),
        control=free_port(),
        blue=app or free_port(),
        green=free_port(),
        prefix=prefix,
        domain=domain,
    )
    _certify(edge)
    subprocess.run(  # noqa: S603  # our own script
        [str(INFRA / "nginx" / "render.sh")], env={**edge.environment(), **given}, check=True
    )
    (root / "run").mkdir(exist_ok=True)
    edge.main.write_text(MAIN.format(root=root))
    return edge


@contextmanager
def running(edge: Edge) -> Iterator[Edge]:
    """nginx serves as long as the block runs."""
    checked = edge.nginx("-t")
    assert checked.returncode == 0, checked.stderr
    assert "[warn]" not in checked.stderr.replace('the "user" directive', ""), checked.stderr
    started = edge.nginx()
    assert started.returncode == 0, started.stderr
    try:
        wait_until(lambda: _answers(edge), START_S, "nginx answers")
        yield edge
    finally:
        edge.nginx("-s", "stop")


def wait_until(done: object, within_s: float, what: str) -> None:
    """Return once `done()` is true; fail when it is not in time."""
    assert callable(done)
    over = monotonic() + within_s
    while not done():
        assert monotonic() < over, f"{what}: not within {within_s:g} s"
        sleep(0.05)


def _answers(edge: Edge) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{edge.control}/colour", timeout=2).status_code == 200
    except httpx.HTTPError:
        return False


def _certify(edge: Edge) -> None:
    edge.certificate.parent.mkdir(parents=True)
    names = f"subjectAltName=DNS:{DOMAIN},IP:127.0.0.1"
    subprocess.run(  # noqa: S603  # a certificate of the test's own
        [  # found on the path
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"),
            *("-nodes", "-days", "2", "-subj", f"/CN={DOMAIN}", "-addext", names),
            *("-keyout", str(edge.certificate.with_name("privkey.pem"))),
            *("-out", str(edge.certificate)),
        ],
        check=True,
        capture_output=True,
    )
