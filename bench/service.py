"""Pages of the service with twenty readers, on SQLite and on PostgreSQL, beside a plain Django page of the same rows.

DATABASE_URL chooses one server alone; the rows stand there in a database of the bench's own, which it empties.

Each reader asks for a page every two seconds. Targets on two cores, caches warm: 95 of 100 dashboards within 150 ms,
95 of 100 indicator pages within 100 ms.
"""

from __future__ import annotations

import http.client
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

SECONDS_QUICK, SECONDS_FULL, PAUSE = 30, 120, 2.0
LIMITS = {"dashboard": 150, "indicator page": 100}
USUAL_SERVER = "postgres://postgres@127.0.0.1:5432/"


def main(quick: bool = True) -> None:
    """Print the times of each page, and the rival's; --full asks for longer."""
    seconds = SECONDS_QUICK if quick else SECONDS_FULL
    for engine, url in _engines():
        with tempfile.TemporaryDirectory() as name:
            environment = {**os.environ, "SAFERPLAN_DATA": name, "DATABASE_URL": url, "PUBLIC_DATABASE_URL": ""}
            try:
                _one(engine, environment, seconds)
            except subprocess.CalledProcessError as error:
                print(f"{engine}: not measured, the rows could not be made: {error}")


def _engines() -> list[tuple[str, str]]:
    """Names and addresses; never the database that DATABASE_URL names, for its rows may be somebody's."""
    asked = os.environ.get("DATABASE_URL", "")
    server = urlunsplit(urlsplit(asked or USUAL_SERVER)._replace(path="/saferplan_bench"))
    return [("PostgreSQL", server)] if asked else [("SQLite", ""), ("PostgreSQL", server)]


def _one(engine: str, environment: dict[str, str], seconds: int) -> None:
    filled = subprocess.run(
        [sys.executable, "-m", "bench.service", "fill"], env=environment, check=True, stdout=subprocess.PIPE, text=True
    )
    told = json.loads(filled.stdout.splitlines()[-1])
    print(f"\n{engine}: one partnership loaded in {told['load']:.1f} s, worked out in {told['work']:.1f} s")
    people = [tuple(one) for one in told["readers"]]
    ours = _measured("saferplan_web.config.wsgi:application", environment, people, seconds, rival=False)
    theirs = _measured("bench.plain_site:application", environment, people, seconds, rival=True)
    print(f"{'page':<18}{'asked':>7}{'p50':>9}{'p95':>9}{'longest':>9}   limit for p95")
    for page, times in (*ours.items(), *theirs.items()):
        limit = f"{LIMITS[page]} ms" if page in LIMITS else ""
        p50, p95 = _at(times, 0.5), _at(times, 0.95)
        print(f"{page:<18}{len(times):>7}{p50:>6.0f} ms{p95:>6.0f} ms{max(times):>6.0f} ms   {limit}")
    ratio = _at(ours["dashboard"], 0.5) / _at(theirs["rival's list"], 0.5)
    print(f"ours to the rival's, p50 of the dashboard: {ratio:.2f}")


def _at(times: list[float], share: float) -> float:
    return sorted(times)[min(len(times) - 1, int(len(times) * share))]


def _measured(
    application: str, environment: dict[str, str], people: list[tuple[str, str]], seconds: int, rival: bool
) -> dict[str, list[float]]:
    """Serve the application with two processes, warm it, and let every reader ask at an even pace."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
        "--workers", "2", "--blocking-threads", "4", "--backpressure", "64", "--no-ws", "--log-level", "error",
        application,
    ]  # fmt: skip
    server = subprocess.Popen(command, env=environment, start_new_session=True)
    try:
        _wait_for(port)
        pages = _rival_pages if rival else _our_pages
        for cookie, key in people:
            for path in pages(key, random.Random(0)).values():
                for _ in range(2):  # both processes
                    _ask(port, path, cookie)
        return _asked_for(port, people, pages, seconds)
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(20)


def _our_pages(key: str, chance: random.Random) -> dict[str, str]:
    start = f"/p/{key}/performance/"
    return {
        "dashboard": start,
        "indicator page": f"{start}indicators/i{chance.randrange(60):02d}/",
        "exceptions": f"{start}exceptions/",
        "home": "/home",
    }


def _rival_pages(key: str, chance: random.Random) -> dict[str, str]:
    return {"rival's list": f"/{key}/"}


def _asked_for(port: int, people: list[tuple[str, str]], pages, seconds: int) -> dict[str, list[float]]:
    times: dict[str, list[float]] = defaultdict(list)
    until = time.monotonic() + seconds

    def read(at: int, cookie: str, key: str) -> None:
        chance = random.Random(at)
        time.sleep(PAUSE * at / len(people))
        while time.monotonic() < until:
            listed = pages(key, chance)
            page = chance.choices(list(listed), [4, 4, 1, 1][: len(listed)])[0]
            started = time.perf_counter()
            _ask(port, listed[page], cookie)
            took = time.perf_counter() - started
            times[page].append(took * 1000)
            time.sleep(max(0.0, PAUSE - took))

    readers = [threading.Thread(target=read, args=(at, *one)) for at, one in enumerate(people)]
    for one in readers:
        one.start()
    for one in readers:
        one.join()
    return dict(times)


def _ask(port: int, path: str, cookie: str) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", path, headers={"Cookie": cookie, "Host": f"127.0.0.1:{port}"})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    if answer.status != 200:
        raise SystemExit(f"{path} answered {answer.status}")


def _wait_for(port: int) -> None:
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the server did not start")


def fill() -> None:
    """Make the rows in the data folder of the environment, and print what that took and who may read."""
    from bench import service_rows
    from saferplan_web.config.starting import start

    start()
    from django.core.management import call_command

    from saferplan_web.config.carrying import load
    from saferplan_web.core.jobs import run_waiting
    from saferplan_web.core.models import Partnership
    from saferplan_web.performance.asking import ask_recalculation

    call_command("flush", verbosity=0, interactive=False)
    call_command("collectstatic", verbosity=0, interactive=False)
    with tempfile.TemporaryDirectory() as name:
        path = service_rows.write(Path(name) / "bench")
        started = time.perf_counter()
        original = load(path)
        loaded = time.perf_counter()
    ask_recalculation(original, None)
    run_waiting()
    done = time.perf_counter()
    service_rows.multiply(original)
    people = service_rows.readers(sorted(Partnership.objects.values_list("key", flat=True)))
    print(json.dumps({"load": loaded - started, "work": done - loaded, "readers": people}))


if __name__ == "__main__":
    fill()
