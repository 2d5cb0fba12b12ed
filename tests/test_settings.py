"""The settings: one model, read once, refusing whatever does not fit; and the README's table of them."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from shared.clock import ManualClock
from shared.errors import SettingsError
from shared.runtime import build_runtime, load_settings, open_table
from shared.settings import Settings

ROOT = Path(__file__).parents[1]
CLOUD = {"LARDER_TABLE_URL": "dynamodb://larder", "LARDER_BLOBS_URL": "s3://larder/blobs"}


def load(**environ: str) -> Settings:
    return Settings.load(environ)


def refusal(**environ: str) -> str:
    with pytest.raises(SettingsError) as caught:
        Settings.load(environ)
    return caught.value.detail


def test_the_embedded_default_needs_nothing() -> None:
    """With no variable at all: local, SQLite and files under .larder, no model, and the documented numbers."""
    settings = load()
    assert (settings.stage, settings.is_local) == ("local", True)
    assert (settings.table_url, settings.blobs_url) == ("sqlite:///.larder/larder.db", "file:.larder/blobs")
    assert (settings.llm, settings.outage_budget_usd, settings.daily_budget_usd) == ("offline", 0.5, None)
    assert (settings.origins(), settings.keys(), settings.admin_key) == ([], {}, None)


@pytest.mark.parametrize(
    ("stage", "minutes", "entries", "an_hour"),
    [("local", 30, 1000, None), ("dev", 10, 100, 600), ("staging", 30, 500, 600), ("prod", 60, 2000, 600)],
)
def test_defaults_by_stage(stage: str, minutes: int, entries: int, an_hour: int | None) -> None:
    """The memory tier's bounds and the limit per key follow the stage, and bow to what is set."""
    settings = load(LARDER_STAGE=stage)
    assert (settings.memory_ttl, settings.memory_entry_bound) == (timedelta(minutes=minutes), entries)
    assert settings.key_generations_per_hour == an_hour
    own = load(
        LARDER_STAGE=stage, LARDER_MEMORY_TTL_SECONDS="5", LARDER_MEMORY_ENTRIES="0", LARDER_GENERATIONS_PER_HOUR="9"
    )
    assert (own.memory_ttl, own.memory_entry_bound) == (timedelta(seconds=5), 0)
    assert own.key_generations_per_hour == 9


@pytest.mark.parametrize(
    ("preset", "temperature", "top_p"),
    [("fast", 0.5, 0.8), ("quality", 0.7, 0.9), ("production", 0.6, 0.85), ("", 0.6, 0.85)],
)
def test_presets(preset: str, temperature: float, top_p: float) -> None:
    """A preset is a temperature and a top_p; production is the default."""
    settings = load(LARDER_LLM_PRESET=preset)
    assert (settings.temperature, settings.top_p) == (temperature, top_p)


def test_a_key_chooses_the_provider_unless_one_is_named() -> None:
    """openai with OPENAI_API_KEY, else offline; LARDER_LLM=offline wins over a key."""
    assert load(OPENAI_API_KEY="sk-1").llm == "openai"
    assert load(OPENAI_API_KEY="").llm == "offline"
    assert load(OPENAI_API_KEY="sk-1", LARDER_LLM="offline").llm == "offline"
    assert load(OPENAI_API_KEY="none", OPENAI_BASE_URL="http://127.0.0.1:11434/v1").openai_base_url
    assert "needs OPENAI_API_KEY" in refusal(LARDER_LLM="openai")


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("LARDER_TABEL_URL", "did you mean LARDER_TABLE_URL?"),
        ("LARDER_API_KEY", "did you mean LARDER_API_KEYS?"),
        ("LARDER_OPENAI_API_KEY", "did you mean OPENAI_API_KEY?"),
        ("LARDER_AWS", "README.md"),
        ("LARDER_", "README.md"),
        ("LARDER_stage", "README.md"),
    ],
)
def test_an_unknown_name_is_an_error(name: str, hint: str) -> None:
    """A LARDER_ name that is no setting stops the start, and the likely one is told."""
    told = refusal(**{name: "x"})
    assert told.startswith(f"{name} is not a setting of Larder; ")
    assert hint in told


def test_other_names_and_empty_values_are_passed_over() -> None:
    """What is not Larder's own is not looked at, and an empty value is as good as none."""
    assert load(LARDERS="x", HOME="/", larder_stage="x") == load()
    assert load(LARDER_STAGE="", LARDER_MAX_GENERATIONS="", OPENAI_BASE_URL="", LARDER_OLD="") == load()


@pytest.mark.parametrize(
    ("environ", "told"),
    [
        ({"LARDER_STAGE": "qa"}, "LARDER_STAGE: "),
        ({"LARDER_LLM": "gpt"}, "LARDER_LLM: "),
        ({"LARDER_LLM_PRESET": "slow"}, "LARDER_LLM_PRESET: "),
        ({"LARDER_LOG_LEVEL": "LOUD"}, "LARDER_LOG_LEVEL: "),
        ({"LARDER_MAX_GENERATIONS": "0"}, "LARDER_MAX_GENERATIONS: "),
        ({"LARDER_MAX_GENERATIONS": "many"}, "LARDER_MAX_GENERATIONS: "),
        ({"LARDER_DAILY_BUDGET_USD": "-1"}, "LARDER_DAILY_BUDGET_USD: "),
        ({"LARDER_DAILY_BUDGET_USD": "nan"}, "LARDER_DAILY_BUDGET_USD: "),
        ({"LARDER_DAILY_BUDGET_USD": "inf"}, "LARDER_DAILY_BUDGET_USD: "),
        ({"LARDER_OUTAGE_BUDGET_USD": "$1"}, "LARDER_OUTAGE_BUDGET_USD: "),
        ({"LARDER_REQUEST_TIMEOUT_SECONDS": "0"}, "LARDER_REQUEST_TIMEOUT_SECONDS: "),
        ({"LARDER_TABLE_URL": "postgres://x"}, "LARDER_TABLE_URL starts with one of "),
        ({"LARDER_TABLE_URL": "larder.db"}, "LARDER_TABLE_URL starts with one of "),
        ({"LARDER_TABLE_URL": "http://["}, "LARDER_TABLE_URL: "),
        ({"LARDER_BLOBS_URL": "gs://x"}, "LARDER_BLOBS_URL starts with one of "),
        ({"LARDER_BLOBS_URL": "file://host/tmp/zz"}, "LARDER_BLOBS_URL names a host; "),
        ({"LARDER_BLOBS_URL": "file://relative"}, "LARDER_BLOBS_URL names a host; "),
        ({"LARDER_PUBLIC_URL": "larder.example.com"}, "LARDER_PUBLIC_URL starts with one of "),
        ({"OPENAI_BASE_URL": "localhost:11434"}, "OPENAI_BASE_URL starts with one of "),
        ({"GITHUB_API_URL": "api.github.com"}, "GITHUB_API_URL starts with one of "),
        ({"GITHUB_URL": "github.com"}, "GITHUB_URL starts with one of "),
        ({"GITHUB_CLIENT_ID": "Iv1.a"}, "GITHUB_CLIENT_ID and GITHUB_CLIENT_SECRET go together"),
        ({"GITHUB_CLIENT_SECRET": "ann-key-1"}, "GITHUB_CLIENT_ID and GITHUB_CLIENT_SECRET go together"),
        ({"LARDER_SESSION_SECRET": "ann-key-1"}, "LARDER_SESSION_SECRET: each secret has at least 32 characters"),
        (
            {"LARDER_SESSION_SECRET": f"{'a' * 32},ann-key-1"},
            "LARDER_SESSION_SECRET: each secret has at least 32 characters",
        ),
        *(
            ({"LARDER_RETURN_URLS": f"https://a.example.com/in,{address}"}, "LARDER_RETURN_URLS: each is https://")
            for address in (
                "http://a.example.com/in",
                "http://localhost.example.com/in",
                "https://a.example.com/in#top",
                "https://a.example.com@b.example.com/in",
                "https://a.example.com\\@b.example.com/in",
                "https:///in",
                "//a.example.com/in",
                "javascript:alert(1)",
                "*",
            )
        ),
        ({"LARDER_CORS_ORIGINS": "https://a.example.com/"}, "LARDER_CORS_ORIGINS: "),
        ({"LARDER_CORS_ORIGINS": "https://a.example.com,b.example.com"}, "LARDER_CORS_ORIGINS: "),
        ({"LARDER_API_KEYS": "ann-key-1"}, "LARDER_API_KEYS: each entry is name:key"),
        ({"LARDER_API_KEYS": "ann:short"}, "LARDER_API_KEYS: each entry is name:key"),
        ({"LARDER_API_KEYS": ":ann-key-1"}, "LARDER_API_KEYS: each entry is name:key"),
        ({"LARDER_API_KEYS": "ann#1:ann-key-1"}, "LARDER_API_KEYS: each entry is name:key"),
        ({"LARDER_API_KEYS": "admin:ann-key-1"}, "LARDER_API_KEYS: the name 'admin' is Larder's own"),
        (
            {"LARDER_API_KEYS": "ann:ann-key-1,ann:ann-key-2"},
            "LARDER_API_KEYS: the name 'ann', or its key, stands twice",
        ),
        (
            {"LARDER_API_KEYS": "ann:ann-key-1,bob:ann-key-1"},
            "LARDER_API_KEYS: the name 'bob', or its key, stands twice",
        ),
        ({"LARDER_ADMIN_KEY": "short"}, "LARDER_ADMIN_KEY has at least 8 characters"),
        ({"LARDER_ADMIN_KEY": "ann-key-1", "LARDER_API_KEYS": "ann:ann-key-1"}, "LARDER_ADMIN_KEY has"),
    ],
)
def test_values_that_do_not_fit_are_named(environ: dict[str, str], told: str) -> None:
    """Each refusal begins with the variable's name, and repeats no key."""
    said = refusal(**environ)
    assert said.startswith(told)
    assert "ann-key" not in said


def test_keys_may_hold_colons_and_blanks_around_them() -> None:
    """The name ends at the first colon; blanks around an entry, and empty entries, do not matter."""
    assert load(LARDER_API_KEYS=" ann:a:b:c:d:e , ,bob:bob-key-1,").keys() == {"a:b:c:d:e": "ann", "bob-key-1": "bob"}


def test_return_addresses_are_kept_as_they_were_given() -> None:
    """What a sign-in asks to return to is compared character by character; blanks around them do not matter."""
    given = "https://a.example.com:8443/in?tab=1 , http://localhost:5173,http://[::1]/in, https://a.example.com"
    assert load(LARDER_RETURN_URLS=given).return_addresses() == [address.strip() for address in given.split(",")]
    assert load().return_addresses() == load().session_secrets() == []


def test_the_first_secret_of_sessions_signs() -> None:
    """Those after it are still read, so that it can be changed while people are signed in."""
    assert load(LARDER_SESSION_SECRET=f"{'a' * 32}, {'b' * 32},").session_secrets() == ["a" * 32, "b" * 32]


@pytest.mark.parametrize("stage", ["dev", "staging", "prod"])
def test_a_paid_provider_outside_local_needs_keys_or_a_cap(stage: str) -> None:
    """A stranger could spend without end: with neither, it refuses to start; either will do; offline needs neither."""
    paid = {"LARDER_STAGE": stage, "OPENAI_API_KEY": "sk-1", **CLOUD}
    assert "needs LARDER_API_KEYS or LARDER_DAILY_BUDGET_USD" in refusal(**paid)
    load(**paid, LARDER_API_KEYS="ann:ann-key-1")
    load(**paid, LARDER_DAILY_BUDGET_USD="0")
    load(**{**paid, "LARDER_LLM": "offline"})
    load(OPENAI_API_KEY="sk-1", LARDER_STAGE="local")


@pytest.mark.parametrize("name", ["LARDER_TABLE_URL", "LARDER_BLOBS_URL"])
def test_stores_in_memory_are_for_local_stages(name: str) -> None:
    """What is lost with the process is no store for others."""
    load(**{name: "memory://"})
    assert f"{name} must outlive the process" in refusal(**{"LARDER_STAGE": "prod", **CLOUD, name: "memory://"})


def test_a_cap_with_a_model_that_has_no_price_fails_at_start() -> None:
    """A cap that could not be kept is refused when the runtime is wired; a price, or no cap, will do."""
    environ = {"OPENAI_API_KEY": "sk-1", "LARDER_LLM_MODEL": "my-own", "LARDER_TABLE_URL": "memory://"}
    with pytest.raises(SettingsError, match="my-own has no price"):
        build_runtime(Settings.load({**environ, "LARDER_DAILY_BUDGET_USD": "1"}))
    priced = {"LARDER_LLM_PRICES": '{"my-own": {"input": 1, "output": 2}}', "LARDER_DAILY_BUDGET_USD": "1"}
    build_runtime(Settings.load({**environ, **priced}))
    build_runtime(Settings.load(environ))


@pytest.mark.parametrize(
    "name",
    [
        "OPENAI_API_KEY",
        "GITHUB_TOKEN",
        "GITHUB_CLIENT_SECRET",
        "LARDER_API_KEYS",
        "LARDER_ADMIN_KEY",
        "LARDER_SESSION_SECRET",
    ],
)
@pytest.mark.parametrize("reference", ["ssm:///larder/secret", "secretsmanager://larder-secret#key"])
def test_secrets_may_be_references(name: str, reference: str) -> None:
    """A reference is resolved, once, with the AWS settings at hand; without a resolver it is refused."""
    asked: list[tuple[str, Mapping[str, str]]] = []

    def resolve(given: str, aws: Mapping[str, str]) -> str:
        asked.append((given, aws))
        return "ann:resolved-1-of-thirty-two-characters"

    environ = {name: reference, "AWS_REGION": "eu-central-1", "AWS_SECRET_ACCESS_KEY": "x"}
    if name == "GITHUB_CLIENT_SECRET":
        environ["GITHUB_CLIENT_ID"] = "Iv1.a"
    settings = Settings.load(environ, resolve_secret=resolve)
    assert asked == [(reference, {"AWS_REGION": "eu-central-1"})]
    assert "resolved-1" not in settings.describe()
    assert f"The value of {name} is a reference" in refusal(**environ)


def test_other_settings_are_not_resolved() -> None:
    """Only secrets may be references: an address is what it says."""
    assert refusal(LARDER_TABLE_URL="ssm:///x").startswith("LARDER_TABLE_URL starts with one of")


def test_settings_are_immutable_and_mask_their_secrets() -> None:
    """Nothing prints a key, however the settings are shown."""
    settings = load(
        OPENAI_API_KEY="sk-secret-1",
        GITHUB_TOKEN="ghp_secret",
        GITHUB_CLIENT_ID="Iv1.a",
        GITHUB_CLIENT_SECRET="ghp_client",
        LARDER_SESSION_SECRET="ghp_" + "s" * 32,
        LARDER_API_KEYS="ann:ann-key-1",
        LARDER_ADMIN_KEY="admin-key-1",
    )
    for shown in (settings.describe(), repr(settings), str(settings), settings.model_dump_json()):
        assert not re.search(r"sk-secret|ghp_|ann-key|admin-key", shown)
    assert json.loads(settings.describe())["stage"] == "local"
    with pytest.raises(ValueError, match="frozen"):
        settings.stage = "prod"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("name", "url", "shown"),
    [
        ("OPENAI_BASE_URL", "http://user:p@SECRET@h:8080/v1", "http://***@h:8080/v1"),
        ("OPENAI_BASE_URL", "http://SECRET@[::1]/v1?x=1", "http://***@[::1]/v1?x=1"),
        ("GITHUB_API_URL", "http://SECRET@github.example.com/api/v3", "http://***@github.example.com/api/v3"),
        ("GITHUB_URL", "https://SECRET@github.example.com", "https://***@github.example.com"),
        ("LARDER_PUBLIC_URL", "https://user:SECRET@larder.example.com", "https://***@larder.example.com"),
        ("LARDER_TABLE_URL", "dynamodb://user:SECRET@larder", "dynamodb://***@larder"),
        ("LARDER_BLOBS_URL", "s3://SECRET@larder/blobs", "s3://***@larder/blobs"),
        ("LARDER_TABLE_URL", "sqlite:////srv/a@b.db", "sqlite:////srv/a@b.db"),
        ("LARDER_BLOBS_URL", "file:///srv/a@b", "file:///srv/a@b"),
        ("LARDER_BLOBS_URL", "memory://", "memory://"),
    ],
)
def test_credentials_in_an_address_are_masked(name: str, url: str, shown: str) -> None:
    """What stands before the host is not shown; the rest of the address is, as it was given."""
    described = json.loads(load(**{name: url}).describe())
    assert described[name.removeprefix("LARDER_").lower()] == shown


@pytest.mark.parametrize("url", ["file:relative", "file:/srv/blobs", "file:///srv/blobs", "file://localhost/srv/blobs"])
def test_a_file_url_has_no_host_or_this_machine(url: str) -> None:
    """The forms of a file URL that lead to a folder here are taken."""
    assert load(LARDER_BLOBS_URL=url).blobs_url == url


def test_the_environment_is_not_read_at_import() -> None:
    """Every module of Larder is imported without a look at any of its variables."""
    code = """
import os, sys
class Watched(dict):
    seen = []
    def _see(self, name):
        own = ("LARDER_", "OPENAI_", "GITHUB_", "USE_", "HOST", "PORT", "LOCALSTACK_HOST")
        if isinstance(name, str) and name.startswith(own):
            self.seen.append(name)
    def __getitem__(self, name): self._see(name); return dict.__getitem__(self, name)
    def get(self, name, default=None): self._see(name); return dict.get(self, name, default)
    def __contains__(self, name): self._see(name); return dict.__contains__(self, name)
os.environ = watched = Watched(os.environ)
os.getenv = watched.get
import pkgutil, importlib
for package in ("shared", "functions", "infra"):
    for found in pkgutil.walk_packages(importlib.import_module(package).__path__, package + "."):
        importlib.import_module(found.name)
assert "functions.practice.generate_tests" in sys.modules and "infra.cli" in sys.modules
print(watched.seen)
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.returncode) == ("[]", 0), done.stderr


def test_loading_ends_in_settings_or_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """`load_settings` reads just what it is given, whatever the process's own environment holds."""
    monkeypatch.setenv("LARDER_NONSENSE", "1")
    assert load_settings({"LARDER_STAGE": "dev"}).stage == "dev"


def test_the_readmes_table_names_exactly_the_settings_that_exist() -> None:
    """Every setting stands in README.md's table, and nothing else does."""
    readme = ROOT / "README.md"
    assert readme.exists(), "README.md with a table of settings is missing"
    rows = re.findall(r"^\|\s*((?:`[A-Z_]+`[, ]*)+)\s*\|", readme.read_text(), re.MULTILINE)
    named = [name for row in rows for name in re.findall(r"`((?:LARDER|OPENAI|GITHUB|USE)_[A-Z_]+|HOST|PORT)`", row)]
    assert named, "README.md has no table whose first column names settings"
    outside = {name for name in Settings.model_fields if name.startswith(("openai_", "github_", "use_"))}
    fields = set(Settings.model_fields) - outside - {"aws"}
    expected = {f"LARDER_{field.upper()}" for field in fields} | {field.upper() for field in outside} | {"HOST", "PORT"}
    assert sorted(named) == sorted(expected)


@pytest.mark.parametrize(
    "url", ["sqlite:///a?mode=ro", "sqlite:///a#x", "sqlite://host/a.db", "sqlite:///:memory:", "sqlite:///nul%00x.db"]
)
def test_a_table_url_that_says_more_than_a_path_is_refused(url: str) -> None:
    """What would be dropped in silence is an error at start."""
    with pytest.raises(SettingsError):
        open_table(Settings.load({"LARDER_TABLE_URL": url}), ManualClock())


def test_a_time_that_no_clock_has_is_refused() -> None:
    """A time to live of more seconds than a duration holds is an error at start, not a traceback later."""
    with pytest.raises(SettingsError, match="LARDER_MEMORY_TTL_SECONDS"):
        Settings.load({"LARDER_MEMORY_TTL_SECONDS": "9" * 20})
