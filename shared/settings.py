"""Every setting, read from the environment once and checked as a whole; nothing else reads the environment."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from difflib import get_close_matches
from typing import Any, Literal
from urllib.parse import urlsplit, urlunsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, model_validator

from shared.errors import SettingsError

Stage = Literal["local", "dev", "staging", "prod"]

# (minutes, entries) by stage, after the seeds' table; local has what the seeds give where no stage is named.
_MEMORY_BOUNDS: Mapping[str, tuple[int, int]] = {
    "local": (30, 1000),
    "dev": (10, 100),
    "staging": (30, 500),
    "prod": (60, 2000),
}
# temperature, top_p
_PRESETS: Mapping[str, tuple[float, float]] = {
    "fast": (0.5, 0.8),
    "quality": (0.7, 0.9),
    "production": (0.6, 0.85),
}
_TEN_YEARS = 10 * 365 * 24 * 3600
_SHORTEST_KEY = 8
_SHORTEST_SECRET = 32
_OWNER = re.compile(r"[A-Za-z0-9._-]{1,64}")
# Whom requests belong to that come with the admin key, or with none.
_RESERVED_OWNERS = frozenset({"admin", "anonymous", "local"})
_ORIGIN = re.compile(r"https?://[^/?#\s]+")
# A code that is good for a session goes there: over TLS, or to this machine.
_RETURN_URL = re.compile(
    r"(?:https://[\w.-]+|http://(?:localhost|127\.0\.0\.1|\[::1\]))(?::\d+)?(?:[/?][!\x22$-~]*)?", re.ASCII
)
_SECRET_SCHEMES = ("ssm://", "secretsmanager://")
# Settings that have the names that others gave them: those of the openai SDK, and of GitHub's own tools.
_PLAIN_NAMES = (
    "OPENAI_API_KEY",
    "OPENAI_BASE_URL",
    "GITHUB_API_URL",
    "GITHUB_TOKEN",
    "GITHUB_URL",
    "GITHUB_CLIENT_ID",
    "GITHUB_CLIENT_SECRET",
    "USE_DATABASE_REPORTS",
)
_SECRETS = ("openai_api_key", "github_token", "github_client_secret", "api_keys", "admin_key", "session_secret")
# Read by the AWS SDKs and by Lambda itself; Larder only passes them on.
_AWS_NAMES = (
    "AWS_ENDPOINT_URL",
    "AWS_ENDPOINT_URL_DYNAMODB",
    "AWS_ENDPOINT_URL_S3",
    "AWS_ENDPOINT_URL_SSM",
    "AWS_ENDPOINT_URL_SECRETS_MANAGER",
    "AWS_REGION",
    "AWS_DEFAULT_REGION",
    "AWS_LAMBDA_FUNCTION_NAME",
    "LOCALSTACK_HOST",
)


class Settings(BaseModel):
    """What a process is told from outside; immutable."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    stage: Stage = "local"
    table_url: str = "sqlite:///.larder/larder.db"
    table_patience_ms: int | None = Field(default=None, ge=20, le=10_000)
    blobs_url: str = "file:.larder/blobs"
    llm: Literal["offline", "openai"] = "offline"
    llm_model: str = "gpt-4o-mini"
    llm_preset: Literal["fast", "quality", "production"] = "production"
    llm_prices: str = ""
    llm_timeout_seconds: float = Field(default=60.0, gt=0, le=900)
    openai_api_key: SecretStr | None = None
    openai_base_url: str | None = None
    github_api_url: str = "https://api.github.com"
    github_token: SecretStr | None = None
    github_url: str = "https://github.com"
    github_client_id: str | None = None
    github_client_secret: SecretStr | None = None
    session_secret: SecretStr = SecretStr("")
    return_urls: str = ""
    use_database_reports: bool = True
    daily_budget_usd: float | None = Field(default=None, ge=0, le=1_000_000, allow_inf_nan=False)
    outage_budget_usd: float = Field(default=0.50, ge=0, le=1_000_000, allow_inf_nan=False)
    max_generations: int = Field(default=128, ge=1, le=10_000)
    generations_per_hour: int | None = Field(default=None, ge=0)
    api_keys: SecretStr = SecretStr("")
    admin_key: SecretStr | None = None
    memory_ttl_seconds: int | None = Field(default=None, ge=0, le=_TEN_YEARS)
    memory_entries: int | None = Field(default=None, ge=0)
    memory_bytes: int = Field(default=64 * 1024 * 1024, ge=0)
    public_url: str | None = None
    cors_origins: str = ""
    request_timeout_seconds: float = Field(default=28.0, gt=0, le=900)
    generation_timeout_seconds: float = Field(default=118.0, gt=0, le=900)
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    aws: Mapping[str, str] = Field(default_factory=dict)

    @classmethod
    def load(
        cls, environ: Mapping[str, str], *, resolve_secret: Callable[[str, Mapping[str, str]], str] | None = None
    ) -> Settings:
        """Read the settings from environment variables.

        Args:
            environ: usually `os.environ`; only `LARDER_*`, a few `OPENAI_*`, `GITHUB_*` and `AWS_*` names are looked
                at. An empty value counts as not set.
            resolve_secret: turns an `ssm://` or `secretsmanager://` reference into the secret.

        Raises:
            SettingsError: an unknown `LARDER_*` name, a value that does not fit, or values that do not fit together.
        """
        given = {name: value for name, value in environ.items() if value != ""}
        fields: dict[str, Any] = {"aws": {name: given[name] for name in _AWS_NAMES if name in given}}
        known = {f"LARDER_{name.upper()}": name for name in cls.model_fields if name not in _NOT_PREFIXED}
        for name, value in given.items():
            if name in known:
                fields[known[name]] = value
            elif name.startswith("LARDER_"):
                meant = {known_name.removeprefix("LARDER_"): known_name for known_name in (*known, *_PLAIN_NAMES)}
                near = get_close_matches(name.removeprefix("LARDER_"), meant, n=1, cutoff=0.75)
                hint = f"did you mean {meant[near[0]]}?" if near else "see the table of settings in README.md."
                raise SettingsError(f"{name} is not a setting of Larder; {hint}")
        for name in _PLAIN_NAMES:
            if name in given:
                fields[name.lower()] = given[name]
        for name in _SECRETS:
            reference = fields.get(name, "")
            if reference.startswith(_SECRET_SCHEMES):
                if resolve_secret is None:
                    raise SettingsError(
                        f"The value of {_variable(name)} is a reference, and nothing here resolves one."
                    )
                fields[name] = resolve_secret(reference, fields["aws"])
        if "llm" not in fields and "openai_api_key" in fields:
            fields["llm"] = "openai"
        try:
            return cls(**fields)
        except ValidationError as error:
            first = error.errors(include_input=False, include_url=False)[0]
            where = _variable(str(first["loc"][0])) + ": " if first["loc"] else ""
            raise SettingsError(f"{where}{first['msg'].removeprefix('Value error, ')}") from None

    @model_validator(mode="after")
    def _fit_together(self) -> Settings:
        _require_scheme("LARDER_TABLE_URL", self.table_url, ("sqlite", "memory", "dynamodb"))
        _require_scheme("LARDER_BLOBS_URL", self.blobs_url, ("file", "memory", "s3"))
        blobs = urlsplit(self.blobs_url)
        if blobs.scheme == "file" and blobs.netloc not in ("", "localhost"):
            raise ValueError(
                "LARDER_BLOBS_URL names a host; it is file:relative/folder or, with three slashes, "
                "file:///absolute/folder"
            )
        for name, url in (
            ("LARDER_PUBLIC_URL", self.public_url),
            ("OPENAI_BASE_URL", self.openai_base_url),
            ("GITHUB_API_URL", self.github_api_url),
            ("GITHUB_URL", self.github_url),
        ):
            if url is not None:
                _require_scheme(name, url, ("http", "https"))
        for origin in self.origins():
            if origin != "*" and _ORIGIN.fullmatch(origin) is None:
                raise ValueError("LARDER_CORS_ORIGINS: each is * or an origin such as https://app.example.com, no path")
        self.return_addresses()
        self.session_secrets()
        if (self.github_client_id is None) != (self.github_client_secret is None):
            raise ValueError("GITHUB_CLIENT_ID and GITHUB_CLIENT_SECRET go together")
        keys = self.keys()
        if self.admin_key is not None:
            admin_key = self.admin_key.get_secret_value()
            if len(admin_key) < _SHORTEST_KEY or admin_key in keys:
                raise ValueError(f"LARDER_ADMIN_KEY has at least {_SHORTEST_KEY} characters, and is no one else's key")
        if self.llm == "openai" and self.openai_api_key is None:
            raise ValueError(
                "LARDER_LLM=openai needs OPENAI_API_KEY (any text will do for a server that asks for none)"
            )
        if self.stage != "local":
            if self.llm == "openai" and not keys and self.daily_budget_usd is None:
                raise ValueError(
                    f"on stage {self.stage} a paid provider needs LARDER_API_KEYS or LARDER_DAILY_BUDGET_USD, "
                    "so that a stranger cannot spend without end"
                )
            for name, url in (("LARDER_TABLE_URL", self.table_url), ("LARDER_BLOBS_URL", self.blobs_url)):
                if urlsplit(url).scheme == "memory":
                    raise ValueError(f"on stage {self.stage} {name} must outlive the process; memory:// does not")
        return self

    @property
    def is_local(self) -> bool:
        return self.stage == "local"

    @property
    def temperature(self) -> float:
        return _PRESETS[self.llm_preset][0]

    @property
    def top_p(self) -> float:
        return _PRESETS[self.llm_preset][1]

    @property
    def memory_ttl(self) -> timedelta:
        if self.memory_ttl_seconds is not None:
            return timedelta(seconds=self.memory_ttl_seconds)
        return timedelta(minutes=_MEMORY_BOUNDS[self.stage][0])

    @property
    def memory_entry_bound(self) -> int:
        return _MEMORY_BOUNDS[self.stage][1] if self.memory_entries is None else self.memory_entries

    @property
    def key_generations_per_hour(self) -> int | None:
        """Generations that one API key may cause in an hour; None for no limit (the default of a local stage)."""
        if self.generations_per_hour is not None:
            return self.generations_per_hour
        return None if self.is_local else 600

    def keys(self) -> dict[str, str]:
        """Return the owner's name by API key.

        Raises:
            ValueError: an entry is not `name:key`, a name is taken by Larder, or a name or key stands twice.
        """
        owners: dict[str, str] = {}
        for part in filter(None, (part.strip() for part in self.api_keys.get_secret_value().split(","))):
            name, colon, key = part.partition(":")
            if not colon or _OWNER.fullmatch(name) is None or len(key) < _SHORTEST_KEY:
                # The entry itself is not repeated: without its colon, it may be a key.
                raise ValueError(
                    f"LARDER_API_KEYS: each entry is name:key, the name of 1 to 64 letters, digits, dots, hyphens and "
                    f"underscores, the key of at least {_SHORTEST_KEY} characters"
                )
            if name in _RESERVED_OWNERS:
                raise ValueError(f"LARDER_API_KEYS: the name {name!r} is Larder's own")
            if key in owners or name in owners.values():
                raise ValueError(f"LARDER_API_KEYS: the name {name!r}, or its key, stands twice")
            owners[key] = name
        return owners

    def origins(self) -> list[str]:
        """Return the origins that browsers may call from; empty for none."""
        return [origin.strip() for origin in self.cors_origins.split(",") if origin.strip()]

    def return_addresses(self) -> list[str]:
        """Return the addresses that a sign-in may return to, each as it was given.

        Raises:
            ValueError: one is not an https address (or, on this machine, http) without a fragment.
        """
        found = [address.strip() for address in self.return_urls.split(",") if address.strip()]
        for address in found:
            if _RETURN_URL.fullmatch(address) is None:
                raise ValueError(
                    "LARDER_RETURN_URLS: each is https://host/path, with a query or none and without a fragment; "
                    "http:// for localhost, 127.0.0.1 and [::1] alone"
                )
        return found

    def session_secrets(self) -> list[str]:
        """Return the secrets of sessions, the one that signs first; empty for none.

        Raises:
            ValueError: one is too short.
        """
        found = [secret.strip() for secret in self.session_secret.get_secret_value().split(",") if secret.strip()]
        if any(len(secret) < _SHORTEST_SECRET for secret in found):
            raise ValueError(f"LARDER_SESSION_SECRET: each secret has at least {_SHORTEST_SECRET} characters")
        return found

    def describe(self) -> str:
        """Return the settings as JSON with every secret masked, for `larder version --settings` and logs."""
        shown = self.model_dump(mode="json")
        for name in ("table_url", "blobs_url", "public_url", "openai_base_url", "github_api_url", "github_url"):
            if shown[name] is not None:
                shown[name] = _without_userinfo(shown[name])
        return json.dumps(shown, indent=2, sort_keys=True)


_NOT_PREFIXED = (*(name.lower() for name in _PLAIN_NAMES), "aws")


def _variable(field: str) -> str:
    return field.upper() if field in _NOT_PREFIXED else f"LARDER_{field.upper()}"


def _without_userinfo(url: str) -> str:
    parts = urlsplit(url)
    _, at, host = parts.netloc.rpartition("@")
    return urlunsplit(parts._replace(netloc=f"***@{host}")) if at else url


def _require_scheme(name: str, url: str, schemes: tuple[str, ...]) -> None:
    try:
        scheme = urlsplit(url).scheme
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from None
    if scheme not in schemes:
        raise ValueError(f"{name} starts with one of {', '.join(f'{known}://' for known in schemes)}, not {scheme!r}")
