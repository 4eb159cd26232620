"""The container's files, as far as a machine without a container engine can tell: valid, and of one mind with the program."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import compose_spec
import pytest
import yaml

from facilitator import settings

DEPLOY = Path(__file__).parent.parent / "deploy"
COMPOSE = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
SERVICES = yaml.safe_load(COMPOSE)["services"]


def test_compose_yaml_is_what_the_specification_allows():
    compose_spec.PyCompose.from_yaml(COMPOSE).validate()
    with pytest.raises(ValueError, match="restrat"):
        compose_spec.PyCompose.from_yaml(COMPOSE.replace("restart:", "restrat:", 1))


def test_what_a_service_needs_is_there_and_each_image_has_its_version():
    kept = yaml.safe_load(COMPOSE)["volumes"]
    known = {one[0] for one in settings.describe()}
    for service in SERVICES.values():
        assert set(service.get("depends_on", ())) <= set(SERVICES)
        assert re.search(r":\d+\.\d+\.?\d*-", service.get("image", ":1.0-built"))
        for volume in service.get("volumes", ()):
            source = volume.partition(":")[0]
            assert source in kept or (DEPLOY / source).is_file()
        named = {one for one in service.get("environment", ()) if one.startswith("FACILITATOR_")}
        assert named <= known
    image = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    assert all(re.search(r":\d+\.\d+\.\d+-", one) for one in re.findall(r"^FROM (\S+)", image, re.MULTILINE))


def test_the_proxy_knows_all_processes_of_the_image():
    image = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    first, count = re.search(r'"--port", "(\d+)", "--workers", "(\d+)"', image).groups()
    processes = [f"app:{int(first) + number}" for number in range(int(count))]
    assert f"reverse_proxy {' '.join(processes)} {{" in (DEPLOY / "Caddyfile").read_text(encoding="utf-8")


def test_a_linter_of_dockerfiles_finds_nothing():
    linter = shutil.which("hadolint", path=str(Path(sys.executable).parent))
    done = subprocess.run([linter, str(DEPLOY / "Dockerfile")], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")
