"""What holds when many ask for one missing answer at once, over any table that processes share."""

from __future__ import annotations

import signal
from datetime import timedelta
from pathlib import Path

import pytest

from shared.cache.entry import read_record
from shared.cache.guard import Patience
from shared.cache.policy import CachePolicy
from shared.clock import Deadline, SystemClock
from shared.runtime import Runtime
from tests.cache.rig import Generator, a_key, ask
from tests.cache.stampede import Plan, Report, members, run, runtime_of, stampede


class StampedeSuite:
    """Subclassed for each backend; `environ` names a table that is there and empty."""

    @pytest.fixture
    def environ(self) -> dict[str, str]:
        raise NotImplementedError

    @pytest.fixture
    def plan(self, environ: dict[str, str], tmp_path: Path) -> Plan:
        return Plan(environ, str(tmp_path / "calls"))

    def test_a_hundred_threads_pay_once(self, plan: Plan) -> None:
        """100 threads of one process on one missing key: one generation, no error, one answer for all."""
        plan.threads = 100
        report = run(plan, runtime_of(plan.environ))
        assert self.paid(plan) == 1
        assert not report.errors, report.errors[:3]
        assert len(set(report.values)) == 1
        assert len(report.values) == 100

    def test_eight_processes_pay_once(self, plan: Plan) -> None:
        """8 processes of 25 threads on one missing key: one generation, no error, one answer for all."""
        values, errors = self.together(stampede(plan, 8))
        assert self.paid(plan) == 1
        assert not errors, errors[:3]
        assert len(set(values)) == 1
        assert len(values) == 200

    def test_distinct_keys_do_not_wait_for_each_other(self, plan: Plan) -> None:
        """Processes that ask for the same 8 distinct keys at once: one generation each, and no error."""
        plan.keys, plan.threads = 8, 8
        values, errors = self.together(stampede(plan, 8))
        assert self.paid(plan) == 8
        assert not errors, errors[:3]
        assert len(set(values)) == 8

    def test_a_generation_may_outlast_its_lease(self, plan: Plan) -> None:
        """A generator three times as slow as the lease is long is still run once: its holder renews."""
        plan.generator_ms, plan.lease_ms, plan.threads = 3_000, 1_000, 4
        values, errors = self.together(stampede(plan, 3))
        assert self.paid(plan) == 1
        assert not errors, errors[:3]
        assert len(set(values)) == 1

    def test_a_killed_holder_has_a_successor(self, plan: Plan) -> None:
        """A process killed with SIGKILL while it generates is succeeded after one lease, and nobody fails."""
        slow = Plan(plan.environ, plan.counter, threads=1, generator_ms=60_000, lease_ms=1_500)
        quick = Plan(plan.environ, plan.counter, threads=2, generator_ms=10, lease_ms=1_500)
        with members([slow, quick]) as (holder, successor):
            holder.go()
            self.until_paid(plan, 1)
            holder.process.send_signal(signal.SIGKILL)
            successor.go()
            report = successor.report()
        assert not report.errors, report.errors[:3]
        assert self.paid(plan) == 2
        assert report.slowest_ms < 15_000

    @pytest.mark.parametrize("meanwhile", ["successor wrote", "successor at work", "lease item deleted", "invalidated"])
    def test_a_late_write_is_refused(self, plan: Plan, meanwhile: str) -> None:
        """A holder that wakes up late writes nothing over its successor, over a deletion, or over an invalidation."""
        late, other = runtime_of(plan.environ), runtime_of(plan.environ)
        policy = CachePolicy(timedelta(hours=1), lease_ttl=timedelta(milliseconds=300))

        def while_asleep() -> None:
            # As a frozen process would: nothing renews its lease any more.
            late.cache._core.leases._keeper._kept.clear()
            if meanwhile == "invalidated":
                other.invalidation.by_key(a_key())
                return
            if meanwhile == "lease item deleted":
                other.table.delete(a_key().item)
            self.until_lease_is_over(other)
            if meanwhile == "successor at work":
                record = read_record(other.table.get(a_key().item, consistent=True))
                assert other.cache._core.leases.acquire(
                    a_key().item,
                    "test.answers",
                    record,
                    ttl=timedelta(seconds=5),
                    deadline=Deadline.after(other.clock, timedelta(seconds=5)),
                    patience=Patience(),
                )
            else:
                assert ask(other, Generator(b"of the successor"), policy=policy).status.stored

        outcome = ask(late, Generator(b"late", then=while_asleep), policy=policy)
        assert (outcome.value, outcome.status.stored) == (b"late", False)
        stored = other.cache.get(a_key())
        if meanwhile in ("successor wrote", "lease item deleted"):
            assert stored is not None
            assert stored.body == b"of the successor"
        else:
            assert stored is None
        assert late.memory.get(a_key().digest, late.clock.now_ms()) is None

    @staticmethod
    def paid(plan: Plan) -> int:
        """Return how many generations there were."""
        path = Path(plan.counter)
        return path.stat().st_size if path.exists() else 0

    def until_paid(self, plan: Plan, count: int) -> None:
        """Poll another process's progress."""
        clock = SystemClock()
        until = clock.monotonic() + 30
        while self.paid(plan) < count:
            assert clock.monotonic() < until
            clock.sleep(0.01)

    @staticmethod
    def until_lease_is_over(runtime: Runtime) -> None:
        while read_record(runtime.table.get(a_key().item, consistent=True)).lease_until_ms > runtime.clock.now_ms():
            runtime.clock.sleep(0.01)

    @staticmethod
    def together(reports: list[Report]) -> tuple[list[str], list[str]]:
        return [v for report in reports for v in report.values], [e for report in reports for e in report.errors]
