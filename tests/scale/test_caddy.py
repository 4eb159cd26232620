"""``deploy/Caddyfile`` as it is, on ports of its own and without certificates, before two real processes."""

from __future__ import annotations

import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.scale.phones import visit_all
from tests.scale.services import Service, program

ROOT = Path(__file__).parents[2]
PHONES = 20


class Caddy(Service):
    """Caddy with the shipped file; only the names of the processes and where it writes are others."""

    def __init__(self, ports: list[int]) -> None:
        super().__init__()
        text = (ROOT / "deploy" / "Caddyfile").read_text(encoding="utf-8")
        servers = " ".join(f"127.0.0.1:{one}" for one in ports)
        assert "reverse_proxy app:8001 app:8002 {" in text
        text = text.replace("app:8001 app:8002", servers)
        quiet = f"{{\n\tadmin off\n\tstorage file_system {self.folder}\n}}\n"
        (self.folder / "Caddyfile").write_text(quiet + text, encoding="utf-8")

    def command(self) -> list[str]:
        own = ["env", f"DOMAIN={self.url}", f"HOME={self.folder}", f"XDG_CONFIG_HOME={self.folder}"]
        return [
            *own,
            program("caddy"),
            "run",
            "--config",
            str(self.folder / "Caddyfile"),
            "--adapter",
            "caddyfile",
        ]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


def test_each_phone_stays_with_its_process_also_by_long_polling(servers):
    _, here, there = servers
    with Caddy([here.port, there.port]) as caddy:
        visit_all(caddy.url, here.code, PHONES)
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(f"{caddy.url}/metrics")
        assert refused.value.code == 403
