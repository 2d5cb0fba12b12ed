"""The only wiring: settings in, everything that a request needs out; built once a process, when first asked for."""

from __future__ import annotations

import atexit
import os
import threading
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar
from urllib.parse import unquote, urlsplit

from shared import telemetry
from shared.blobs import BlobStore
from shared.cache.budget import MICROUSD, Budget
from shared.cache.buffer import WriteBuffer
from shared.cache.control import Control
from shared.cache.core import Core
from shared.cache.generation import GenerationSlots
from shared.cache.guard import TableGuard
from shared.cache.invalidation import Invalidation
from shared.cache.lease import Leases
from shared.cache.memory_tier import MemoryTier
from shared.cache.pool import Pool
from shared.cache.read_through import ReadThroughCache
from shared.cache.statistics import Statistics
from shared.cache.storing import EntryStore
from shared.clock import Clock, SystemClock
from shared.errors import SettingsError
from shared.llm import Provider
from shared.table import Table

if TYPE_CHECKING:
    from shared.settings import Settings

T = TypeVar("T")


class Runtime(NamedTuple):
    """What a process runs on. Tests replace it whole (`use_runtime`)."""

    settings: Settings
    clock: Clock
    table: Table
    blobs: BlobStore
    provider: Provider
    guard: TableGuard
    memory: MemoryTier
    control: Control
    slots: GenerationSlots
    buffer: WriteBuffer
    statistics: Statistics
    budget: Budget
    cache: ReadThroughCache
    pool: Pool
    invalidation: Invalidation
    held: dict[str, Any]
    """What areas keep in the process, each under its namespace, and can make again."""

    def hold(self, name: str, make: Callable[[], T]) -> T:
        """Return what an area keeps in the process under a name, made when it is first asked for."""
        found: T | None = self.held.get(name)
        if found is None:
            # Of two threads that come first, both get the one that was set.
            found = self.held.setdefault(name, make())
        return found

    def close(self) -> None:
        """Write what still waits, give back what is reserved, and close the table."""
        self.buffer.flush()
        self.budget.give_back()
        self.table.close()


def build_runtime(
    settings: Settings,
    *,
    clock: Clock | None = None,
    table: Table | None = None,
    blobs: BlobStore | None = None,
    provider: Provider | None = None,
) -> Runtime:
    """Wire a runtime; what is given is used in place of what the settings name.

    Raises:
        SettingsError: the settings name something that cannot be made.
    """
    clock = clock or SystemClock()
    table = table or open_table(settings, clock)
    blobs = blobs or open_blobs(settings, clock)
    provider = provider or open_provider(settings, clock)
    guard = TableGuard(table, clock)
    memory = MemoryTier(
        clock,
        ttl=settings.memory_ttl,
        max_entries=settings.memory_entry_bound,
        max_bytes=settings.memory_bytes,
    )
    control = Control(clock, memory.clear)
    leases = Leases(guard, clock)
    slots = GenerationSlots(settings.max_generations)
    buffer = WriteBuffer(guard, clock)
    statistics = Statistics(buffer, clock)
    cap = settings.daily_budget_usd
    budget = Budget(
        guard,
        clock,
        daily_microusd=None if cap is None else int(cap * MICROUSD),
        outage_microusd=int(settings.outage_budget_usd * MICROUSD),
    )
    store = EntryStore(guard, blobs, leases, buffer)
    core = Core(guard, store, leases, memory, control, slots, buffer, statistics, clock)
    return Runtime(
        settings=settings,
        clock=clock,
        table=table,
        blobs=blobs,
        provider=provider,
        guard=guard,
        memory=memory,
        control=control,
        slots=slots,
        buffer=buffer,
        statistics=statistics,
        budget=budget,
        cache=ReadThroughCache(core),
        pool=Pool(core),
        invalidation=Invalidation(table, memory, control, clock),
        held={},
    )


def open_table(settings: Settings, clock: Clock) -> Table:
    """Return the table that the settings name, not yet spoken to."""
    url = urlsplit(settings.table_url)
    patience = {} if settings.table_patience_ms is None else {"patience_ms": settings.table_patience_ms}
    if url.scheme == "memory":
        from shared.backends.memory_table import MemoryTable

        return MemoryTable(clock)
    if url.scheme == "sqlite":
        if url.netloc or url.query or url.fragment or url.path == "/:memory:":
            raise SettingsError("LARDER_TABLE_URL: sqlite:/// is followed by a path alone (write ? as %3F, # as %23)")
        from shared.backends.sqlite_table import SqliteTable

        # As database URLs have it: three slashes before a relative path, four before an absolute one.
        path = _path(settings.table_url, url.path.removeprefix("/"))
        return SqliteTable(path, clock, **patience)
    from shared.backends.aws_endpoints import endpoint_for
    from shared.backends.dynamodb_table import DynamoDbTable

    if not url.netloc:
        raise SettingsError("LARDER_TABLE_URL: dynamodb:// is followed by the table's name")
    return DynamoDbTable(
        url.netloc,
        clock,
        endpoint=endpoint_for("dynamodb", settings.aws),
        region=_region(settings),
        **patience,
    )


def open_blobs(settings: Settings, clock: Clock) -> BlobStore:
    """Return the blob store that the settings name, not yet spoken to."""
    url = urlsplit(settings.blobs_url)
    if url.scheme == "memory":
        from shared.backends.memory_blobs import MemoryBlobStore

        return MemoryBlobStore(clock)
    if url.scheme == "file":
        from shared.backends.file_blobs import FileBlobStore

        # As file URLs have it: file:///absolute/folder; and file:relative/folder.
        return FileBlobStore(_path(settings.blobs_url, url.path), clock)
    from shared.backends.aws_endpoints import endpoint_for
    from shared.backends.s3_blobs import S3BlobStore

    if not url.netloc:
        raise SettingsError("LARDER_BLOBS_URL: s3:// is followed by the bucket's name")
    return S3BlobStore(
        url.netloc, url.path.strip("/"), clock, endpoint=endpoint_for("s3", settings.aws), region=_region(settings)
    )


def open_provider(settings: Settings, clock: Clock) -> Provider:
    """Return the provider that the settings name; openai is not imported before it is asked.

    Raises:
        SettingsError: a daily cap, and a model without a price: the cap could not be kept.
    """
    from shared.llm_prices import parse_prices, price_of

    prices = parse_prices(settings.llm_prices)
    if settings.llm == "offline":
        from shared.backends.offline_provider import OfflineProvider

        return OfflineProvider(clock)
    from shared.backends.openai_provider import OpenAiProvider

    price = price_of(settings.llm_model, prices)
    if price is None and settings.daily_budget_usd is not None:
        raise SettingsError(
            f"LARDER_DAILY_BUDGET_USD cannot be kept: {settings.llm_model} has no price; give one in LARDER_LLM_PRICES."
        )
    key = settings.openai_api_key
    return OpenAiProvider(
        model=settings.llm_model,
        api_key="" if key is None else key.get_secret_value(),
        base_url=settings.openai_base_url,
        temperature=settings.temperature,
        top_p=settings.top_p,
        price=price,
        clock=clock,
        request_timeout=timedelta(seconds=settings.llm_timeout_seconds),
    )


_runtime: Runtime | None = None
_building = threading.Lock()


def get_runtime() -> Runtime:
    """Return this process's runtime, built from the environment when first asked for.

    Raises:
        SettingsError: the environment's settings do not fit.
    """
    global _runtime
    if _runtime is None:
        with _building:
            if _runtime is None:
                _runtime = build_runtime(load_settings(os.environ))
                atexit.register(_runtime.close)
    return _runtime


def current_runtime() -> Runtime | None:
    """Return this process's runtime where one is built, without building one."""
    return _runtime


def use_runtime(runtime: Runtime | None) -> None:
    """Put a runtime in place of this process's; None lets the next caller build one."""
    global _runtime
    with _building:
        _runtime = runtime


def load_settings(environ: Mapping[str, str]) -> Settings:
    """Read and check the settings, resolve references to secrets, and start logging.

    Raises:
        SettingsError: see `Settings.load`; the provider's price is checked here too.
    """

    from shared.settings import Settings

    def resolve(reference: str, aws: Mapping[str, str]) -> str:
        from shared.backends.aws_secrets import resolve_secret

        return resolve_secret(reference, aws)

    try:
        settings = Settings.load(environ, resolve_secret=resolve)
    except SettingsError:
        # Whoever logs this error needs the logs to show their fields; without settings, at the usual level.
        telemetry.configure(level="INFO", on_lambda="AWS_LAMBDA_FUNCTION_NAME" in environ)
        raise
    telemetry.configure(level=settings.log_level, on_lambda="AWS_LAMBDA_FUNCTION_NAME" in settings.aws)
    return settings


def _path(url: str, path: str) -> str:
    named = unquote(path)
    if not named.strip("/") or "\0" in named:
        raise SettingsError(f"{url} names no path")
    return named


def _region(settings: Settings) -> str | None:
    return settings.aws.get("AWS_REGION") or settings.aws.get("AWS_DEFAULT_REGION")
