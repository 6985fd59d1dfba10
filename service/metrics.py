"""What is counted, and who may see it. No label ever names a person: labels are closed lists of ours.

Under gunicorn every process writes its numbers into PROMETHEUS_MULTIPROC_DIR (set by `service/gunicorn_conf.py` before
anything of the library is imported), and any of them answers for all.
"""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from time import perf_counter

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest, multiprocess
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from service.counters import FOLDER

SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0, 5.0)

PUSHES = Counter("renshetong_pushes", "Pushes to WeChat's callbacks", ["callback", "outcome"])
PUSH_SECONDS = Histogram("renshetong_push_seconds", "Time until a push was answered", ["callback"], buckets=SECONDS)
ANSWERS = Counter("renshetong_answers", "Questions put to the router", ["intent", "result"])
CALLS = Counter("renshetong_provider_calls", "Calls to WeChat and to bureaus", ["provider", "call", "outcome"])
CALL_SECONDS = Histogram("renshetong_provider_seconds", "Time a provider took", ["provider", "call"], buckets=SECONDS)
STEPS = Counter("renshetong_steps", "Steps of the chain", ["method", "outcome"])


@contextmanager
def calling(provider: str, call: str) -> Iterator[None]:
    """Counts one call to a provider with its time; a named error is the outcome."""
    since, outcome = perf_counter(), "ok"
    try:
        yield
    except BaseException as error:
        outcome = getattr(error, "code", type(error).__name__)
        raise
    finally:
        CALLS.labels(provider, call, outcome).inc()
        CALL_SECONDS.labels(provider, call).observe(perf_counter() - since)


class Gauges(Collector):
    """Numbers read at the moment of asking: (name, explanation, labels, {label values: number})."""

    def __init__(self, told: Iterable[tuple[str, str, tuple[str, ...], dict[tuple[str, ...], float]]]) -> None:
        self._told = tuple(told)

    def collect(self) -> Iterator[Metric]:
        for name, says, labels, numbers in self._told:
            family = GaugeMetricFamily(name, says, labels=labels)
            for values, number in numbers.items():
                family.add_metric(values, number)
            yield family


def page(gauges: Gauges) -> bytes:
    """Everything counted by all processes, and the gauges, in Prometheus' text format."""
    registry = CollectorRegistry()
    registry.register(gauges)
    if os.environ.get(FOLDER):
        multiprocess.MultiProcessCollector(registry)
        return generate_latest(registry)
    return generate_latest(registry) + generate_latest(REGISTRY)
