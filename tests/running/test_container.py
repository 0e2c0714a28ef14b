import re
import tomllib
from pathlib import Path

import pytest
import yaml

from poc_portal.processes import procfile

TOP = Path(__file__).resolve().parent.parent.parent
SECRET = re.compile(r"SECRET|PASSWORD|TOKEN|KEY|DATABASE_URL|EMAIL_URL", re.IGNORECASE)


def instructions():
    text = (TOP / "Dockerfile").read_text().replace("\\\n", " ")
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [tuple(re.split(r"\s+", line, maxsplit=1)) for line in lines]


def last_stage():
    all_of_them = instructions()
    start = max(i for i, (word, _) in enumerate(all_of_them) if word == "FROM")
    return all_of_them[start:]


def compose():
    return yaml.safe_load((TOP / "docker-compose.yml").read_text())


def test_the_image_runs_as_an_ordinary_user():
    users = [value for word, value in last_stage() if word == "USER"]
    assert users
    assert users[-1].split(":")[0] not in ("root", "0")


def test_nothing_is_installed_or_copied_after_the_user_is_chosen():
    words = [word for word, _ in last_stage()]
    assert set(words[words.index("USER") + 1 :]) <= {"VOLUME", "EXPOSE", "HEALTHCHECK", "CMD"}


def test_the_image_has_a_health_check_that_asks_the_portal():
    (check,) = [value for word, value in last_stage() if word == "HEALTHCHECK"]
    assert "poc_portal.health" in check


def test_the_image_holds_no_secret():
    for word, value in instructions():
        if word in ("ENV", "ARG"):
            names = re.findall(r"(\w+)=", value) or [value]
            assert not [name for name in names if SECRET.search(name)]


def test_the_image_gets_the_pinned_parts_alone():
    installs = [value for word, value in instructions() if word == "RUN" and "pip" in value]
    assert installs
    for value in installs:
        assert "--require-hashes -r requirements.txt" in value
    copied = [value for word, value in instructions() if word == "COPY"]
    assert not [value for value in copied if "requirements-dev" in value]


def test_what_the_image_takes_is_named_and_every_app_is_among_it():
    lines = (TOP / ".dockerignore").read_text().splitlines()
    taken = {line[1:] for line in lines if line.startswith("!")}
    assert "*" in lines
    assert not taken & {"var", "tests", "secrets", ".git", ".venv"}
    apps = tomllib.loads((TOP / "pyproject.toml").read_text())["tool"]["importlinter"]["root_packages"]
    assert set(apps) <= taken


def test_compose_runs_the_processes_of_the_procfile():
    services = set(compose()["services"])
    assert services == {*procfile(TOP / "Procfile"), "postgres", "redis", "migrate"}


@pytest.mark.parametrize("name", ["postgres", "redis", "worker", "beat", "engine"])
def test_every_service_has_a_check_that_proves_work(name):
    check = " ".join(compose()["services"][name]["healthcheck"]["test"])
    assert {"postgres": "SELECT 1", "redis": "PONG"}.get(name, "engine_health") in check


def test_the_web_service_keeps_the_check_of_the_image_and_listens_on_this_machine_alone():
    web = compose()["services"]["web"]
    assert "healthcheck" not in web
    assert all(port.startswith("127.0.0.1:") for port in web["ports"])


@pytest.mark.parametrize("name", ["web", "worker", "beat", "engine"])
def test_the_processes_wait_for_the_migrations(name):
    waits = compose()["services"][name]["depends_on"]
    assert waits["migrate"]["condition"] == "service_completed_successfully"
    assert waits["postgres"]["condition"] == "service_healthy"


def test_secrets_come_from_files_alone():
    for service in compose()["services"].values():
        for name, value in service.get("environment", {}).items():
            if SECRET.search(name):
                assert name.endswith("_FILE"), name
                assert str(value).startswith("/run/secrets/")
    assert all(list(secret) == ["file"] for secret in compose()["secrets"].values())


def test_the_database_and_redis_are_not_reachable_from_outside():
    assert "ports" not in compose()["services"]["postgres"]
    assert "ports" not in compose()["services"]["redis"]
