"""docs/how-to/deploy.md, really run on one machine: roles, PgBouncer, two web processes, a worker, nginx with HTTPS.

Two organisations; phones of both send through all of it; an upgrade is taken back and made again. Only systemd is
missing: its own checker reads the units.
"""

import base64
import contextlib
import http.client
import json
import os
import shutil
import ssl
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pyrage
import pytest

from bench.scenery import free_port
from porchlight.lib import seal
from tests.drills.conftest import FULL

pytestmark = [pytest.mark.drill, pytest.mark.postgres]

ROOT = Path(__file__).parents[2]
ENTRIES = 2_000 if FULL else 200
HOST = "porchlight.example.org"
NAMES = ("Harbour Lights", "Shore House")
TOOLS = ("pgbouncer", "nginx", "openssl")
PORCHLIGHT = [sys.executable, "-m", "porchlight.config.cli"]


def tool(name: str) -> str:
    """Its path; empty when it is not here. Debian keeps servers where a plain account does not look."""
    return shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin") or ""


def as_postgres(*command: str) -> list[str]:
    """PgBouncer, like PostgreSQL, does not run as root."""
    return ["runuser", "-u", "postgres", "--", *command] if os.geteuid() == 0 else list(command)


def waited(met: Any, what: str) -> Any:
    for _ in range(300):
        with contextlib.suppress(OSError, http.client.HTTPException):
            if found := met():
                return found
        time.sleep(0.1)
    raise AssertionError(f"{what} did not come")


class Deployment:
    """What the document has an operator do, in its order."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ports = {name: free_port() for name in ("pool", "web", "http", "https", "metrics")}
        self.words = {name: uuid.uuid4().hex for name in ("owner", "server", "backup")}
        self.database = f"deployment_{uuid.uuid4().hex[:8]}"
        self.roles = {name: f"{self.database}_{name}" for name in self.words}
        self.postgres = urlsplit(os.environ["PORCHLIGHT_DATABASE"])
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.environment = os.environ | {
            "PORCHLIGHT_VAR": str(folder / "var"),
            "PORCHLIGHT_HOSTS": f"{HOST},127.0.0.1",
            "PORCHLIGHT_ORIGINS": f"https://{HOST}",
            "PORCHLIGHT_METRICS_PORT": str(self.ports["metrics"]),
            "PORCHLIGHT_BACKUP_RECIPIENT": str(pyrage.x25519.Identity.generate().to_public()),
            "PORCHLIGHT_BACKUP_DATABASE": self.address("backup"),
        }

    def address(self, role: str) -> str:
        """As the owner straight to PostgreSQL, as the server through the pool."""
        port, pool = (
            (self.ports["pool"], "?pool=transaction") if role == "server" else (self.postgres.port, "")
        )
        return f"postgres://{self.roles[role]}:{self.words[role]}@127.0.0.1:{port}/{self.database}{pool}"

    def admin(self, *words: str) -> None:
        done = subprocess.run(
            ["ops/test-postgres", "admin", *words], cwd=ROOT, capture_output=True, check=False
        )
        assert done.returncode == 0, done.stderr.decode()

    def make_roles(self) -> None:
        told = {"database": self.database, **self.roles}
        told |= {f"{name}_password": word for name, word in self.words.items()}
        variables = [word for name, value in told.items() for word in ("-v", f"{name}={value}")]
        sql = self.folder / "roles.sql"
        shutil.copy(ROOT / "ops/postgres/roles.sql", sql)
        sql.chmod(0o644)
        self.admin("-v", "ON_ERROR_STOP=1", *variables, "-f", str(sql))

    def porchlight(self, role: str, *words: str) -> str:
        done = subprocess.run(
            [*PORCHLIGHT, *words], env=self.environment | {"PORCHLIGHT_DATABASE": self.address(role)},
            capture_output=True, check=False, cwd=ROOT,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr.decode()[-2000:]
        return done.stdout.decode()

    def night(self, name: str) -> dict[str, str]:
        done = subprocess.run(
            [sys.executable, "-m", "tests.drills.night", name],
            env=self.environment | {"PORCHLIGHT_DATABASE": self.address("server")},
            capture_output=True, check=False, cwd=ROOT,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr.decode()[-2000:]
        found: dict[str, str] = json.loads(done.stdout)
        return found

    def start(self, name: str, command: list[str], **environment: str) -> None:
        log = (self.folder / f"{name}.log").open("ab")
        self.running[name] = subprocess.Popen(
            command, env=self.environment | environment, stdout=log, stderr=log, cwd=ROOT
        )

    def start_pool(self) -> None:
        told = (ROOT / "ops/pgbouncer/pgbouncer.ini").read_text("utf-8")
        told = told.replace("porchlight = host=127.0.0.1 port=5432 dbname=porchlight",
                            f"{self.database} = host=127.0.0.1 port={self.postgres.port}")  # fmt: skip
        told = told.replace("6432", str(self.ports["pool"]))
        told = told.replace("/etc/pgbouncer/userlist.txt", str(self.folder / "userlist.txt"))
        ini, users = self.folder / "pgbouncer.ini", self.folder / "userlist.txt"
        ini.write_text(told + "unix_socket_dir =\n", "utf-8")
        users.write_text(f'"{self.roles["server"]}" "{self.words["server"]}"\n', "utf-8")
        for file in (ini, users):
            file.chmod(0o644)
        self.start("pool", as_postgres(tool("pgbouncer"), str(ini)))

    def start_proxy(self) -> None:
        key, certificate = self.folder / "privkey.pem", self.folder / "fullchain.pem"
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate,
             "-days", "2", "-subj", f"/CN={HOST}", "-addext", f"subjectAltName=DNS:{HOST}"],
            check=True, capture_output=True,
        )  # fmt: skip
        site = (ROOT / "ops/nginx/porchlight.conf").read_text("utf-8")
        for old, new in (
            ("127.0.0.1:8000", f"127.0.0.1:{self.ports['web']}"),
            ("listen 80;", f"listen 127.0.0.1:{self.ports['http']};"),
            ("listen 443 ssl http2;", f"listen 127.0.0.1:{self.ports['https']} ssl http2;"),
            ("/etc/porchlight/tls", str(self.folder)),
        ):
            assert old in site
            site = site.replace(old, new)
        logs = self.folder / "logs"
        logs.mkdir()
        paths = "".join(
            f"{name}_temp_path {self.folder}/{name};"
            for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        conf = self.folder / "nginx.conf"
        conf.write_text(
            f"daemon off; pid {self.folder}/nginx.pid; events {{}} http {{ {paths}\n{site}\n}}", "utf-8"
        )
        self.start(
            "proxy", [tool("nginx"), "-p", str(self.folder), "-c", str(conf), "-e", str(logs / "error.log")]
        )

    def start_porchlight(self) -> None:
        address = self.address("server")
        port = str(self.ports["web"])
        self.start("web", [*PORCHLIGHT, "run", "--workers", "2", "--port", port], PORCHLIGHT_DATABASE=address)
        self.start("work", [*PORCHLIGHT, "work"], PORCHLIGHT_DATABASE=address)
        waited(self.ready, "the web server")

    def stop(self, *names: str) -> None:
        for name in names or list(self.running):
            process = self.running.pop(name)
            process.terminate()
            process.wait(timeout=30)

    def ready(self) -> bool:
        link = http.client.HTTPConnection("127.0.0.1", self.ports["web"], timeout=5)
        link.request("GET", "/health/ready")
        return link.getresponse().status == 200

    def asked(self, method: str, path: str, body: Any = None, token: str = "") -> tuple[int, Any]:
        """Through the proxy, as a phone on the street would."""
        context = ssl.create_default_context(cafile=str(self.folder / "fullchain.pem"))
        link = http.client.HTTPSConnection("127.0.0.1", self.ports["https"], timeout=30, context=context)
        link._context.check_hostname = False  # type: ignore[attr-defined]  # the name is an example's
        headers = {"Host": HOST, "Content-Type": "application/json"}
        headers |= {"Authorization": f"Bearer {token}"} if token else {}
        try:
            link.request(method, path, json.dumps(body) if body is not None else None, headers)
            answer = link.getresponse()
            text = answer.read()
        finally:
            link.close()
        return answer.status, json.loads(text) if text.startswith(b"{") else text

    def count(self, sql: str) -> list[tuple[Any, ...]]:
        """By the backup's role, which reads every organisation."""
        with psycopg.connect(self.address("backup")) as link:
            return link.execute(sql).fetchall()


class Phone:
    """Joins with its code, seals what it saves, and sends it until the server has it."""

    def __init__(self, deployment: Deployment, known: dict[str, str]) -> None:
        self.deployment, self.known = deployment, known
        status, joined = deployment.asked(
            "POST", "/sync/join", {"protocol": 1, "code": known["code"], "app": "1"}
        )
        assert status == 200, joined
        self.token, self.key = joined["token"], base64.b64decode(joined["intake"]["public"])
        self.seq = 0

    def entry(self) -> dict[str, Any]:
        self.seq += 1
        id, now = str(uuid.uuid4()), datetime.now(UTC).isoformat()
        inside = {
            "worker": self.known["peer"], "occurred_at": now, "captured_at": now, "clock": None, "corrects": None,
            "why": None, "body": {"area": self.known["area"], "place_kind": "street", "session": None},
        }  # fmt: skip
        info = f"{self.known['org']}|intake|{id}|contact.logged|1"
        sealed = base64.b64encode(seal.seal(json.dumps(inside).encode(), self.key, info)).decode()
        return {"id": id, "kind": "contact.logged", "version": 1, "seq": self.seq, "sealed": sealed}

    def send(self, entries: list[dict[str, Any]]) -> set[str]:
        """The ids that were acknowledged; none when the server is away."""
        head = {
            "protocol": 1,
            "app": "1",
            "sent_at": datetime.now(UTC).isoformat(),
            "nonce": "d",
            "pending": 0,
        }
        with contextlib.suppress(OSError, http.client.HTTPException):
            status, answer = self.deployment.asked(
                "POST", "/sync/push", head | {"entries": entries}, self.token
            )
            if status == 200:
                assert {result["status"] for result in answer["results"]} <= {"stored", "duplicate"}, answer
                return {result["id"] for result in answer["results"]}
        return set()

    def send_all(self, entries: list[dict[str, Any]]) -> set[str]:
        done: set[str] = set()
        for start in range(0, len(entries), 20):
            batch = entries[start : start + 20]
            done |= waited(lambda batch=batch: self.send(batch), "an answer")
        return done


@pytest.fixture
def deployment() -> Iterator[Deployment]:
    missing = [name for name in TOOLS if not tool(name)]
    if missing:
        pytest.skip(f"a deployment needs {', '.join(missing)}: sh ops/deployment.sh names the packages")
    with TemporaryDirectory(prefix="porchlight-deployment-") as folder:
        Path(folder).chmod(0o755)  # the accounts of PostgreSQL and PgBouncer read what they are given
        made = Deployment(Path(folder))
        made.make_roles()
        yield made
        made.stop()
        made.admin("-c", f"DROP DATABASE {made.database} WITH (FORCE)")
        for role in made.roles.values():
            made.admin("-c", f"DROP ROLE {role}")


def test_a_deployment_by_the_document(deployment: Deployment) -> None:
    for command, name, more in (
        ("setup", NAMES[0], ("--network", "Lake Network")),
        ("organisation", NAMES[1], ()),
    ):
        told = deployment.porchlight(
            "owner",
            command,
            "--no-input",
            "--organisation",
            name,
            "--zone",
            "America/Toronto",
            "--admin",
            "Robin",
            *more,
        )
        assert "/commons/welcome/" in told
    deployment.start_pool()
    deployment.start_proxy()
    deployment.start_porchlight()
    phones = [Phone(deployment, deployment.night(name)) for name in NAMES]
    entries = [[phone.entry() for _ in range(ENTRIES)] for phone in phones]
    half = ENTRIES // 2
    acknowledged: set[str] = set()
    for phone, mine in zip(phones, entries, strict=True):
        acknowledged |= phone.send_all(mine[:half])

    told = deployment.porchlight("server", "backup")
    assert int(told.split(": ")[1].split()[0]) > 3 * len(acknowledged), "receipt, entry and contact of each"

    # An upgrade, taken back and made again; phones that call meanwhile come again.
    deployment.stop("web", "work")
    assert not phones[0].send(entries[0][half:][:5])
    deployment.porchlight("owner", "migrate", "know", "0001")
    deployment.porchlight("owner", "migrate")
    deployment.start_porchlight()
    for phone, mine in zip(phones, entries, strict=True):
        acknowledged |= phone.send_all(mine[half:])

    assert len(acknowledged) == 2 * ENTRIES
    stored = deployment.count("SELECT org_id, count(*) FROM reach_contact GROUP BY 1 ORDER BY 1")
    assert [count for _org, count in stored] == [ENTRIES] * 2
    assert {str(id) for (id,) in deployment.count("SELECT id FROM reach_contact")} == acknowledged
    assert deployment.asked("GET", "/health/ready")[0] == 404, "nobody outside needs to know"
    assert deployment.asked("GET", "/accounts/login/")[0] == 200
    deployment.porchlight("server", "replay")
    said = b"".join(file.read_bytes() for file in deployment.folder.rglob("*.log") if file.name != "pool.log")
    lines = [line for line in said.splitlines() if b"Listening at" not in line]
    assert b"/sync/push 200" in said
    assert not [line for line in lines if b"127.0.0.1" in line or phones[0].token.encode() in line]


@pytest.mark.parametrize("unit", sorted((ROOT / "ops/systemd").glob("*.*")), ids=lambda unit: unit.name)
def test_systemd_finds_nothing_wrong_with_a_unit(unit: Path, tmp_path: Path) -> None:
    if not tool("systemd-analyze"):
        pytest.skip("systemd is not here: sh ops/deployment.sh names the package")
    told = unit.read_text("utf-8").replace("/opt/porchlight/current/.venv/bin/porchlight", "/bin/true")
    for other in unit.parent.iterdir():
        (tmp_path / other.name).write_text(told if other == unit else other.read_text("utf-8"), "utf-8")
    command = [tool("systemd-analyze"), "verify", "--man=no", str(tmp_path / unit.name)]
    done = subprocess.run(command, capture_output=True, check=False, text=True)
    assert (done.returncode, [line for line in done.stderr.splitlines() if unit.name in line]) == (0, [])
