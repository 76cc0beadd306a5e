"""The verbs that run the service: `serve` (web processes and one worker) and `worker` (jobs alone)."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import click

from saferplan_web.config.verbs import DATA


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="Port to listen on.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--processes", type=click.IntRange(1, 64), default=2, show_default=True, help="Web processes.")
@DATA
def serve(port: int, host: str, processes: int, data: Path | None) -> None:
    """Serve the service until stopped: web processes, and one worker for jobs beside them.

    Databases are brought up to date first. DATABASE_URL=postgres://… uses PostgreSQL instead of SQLite files in the
    data folder; further settings stand in the guide for administrators. /health answers 200 while all is well.
    """
    from saferplan_web.config.starting import start

    os.environ.setdefault("SAFERPLAN_ADDRESS", f"http://{host}:{port}")
    start(data)
    _gather_static()
    click.echo(f"Saferplan is at http://{host}:{port} until you stop it with Ctrl+C.")
    web = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port),
        "--workers", str(processes), "--blocking-threads", "4", "--backpressure", "64",
        "--respawn-failed-workers", "--no-ws", "--log-level", "error",
        "saferplan_web.config.wsgi:application",
    ]  # fmt: skip
    worker = [sys.executable, "-m", "saferplan_web.command", "worker"]
    sys.exit(_keep([web, worker]))


@click.command()
@click.option("--once", is_flag=True, help="Do what waits, then end.")
@DATA
def worker(once: bool, data: Path | None) -> None:
    """Do the jobs that pages ask for: recalculations, imports, documents, reminders.

    `serve` starts one of these; another may run beside it, on this machine or, with PostgreSQL, on another. A job
    whose worker was killed is taken up again after half a minute.
    """
    from saferplan_web.config.starting import start

    start(data)
    from saferplan_web.config.regular import ask_what_is_due
    from saferplan_web.core import jobs

    if once:
        click.echo(f"{jobs.run_waiting()} jobs done")
        return
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    jobs.work(stop, between=ask_what_is_due)


def _gather_static() -> None:
    from django.core.management import call_command

    call_command("collectstatic", verbosity=0, interactive=False)


def _keep(commands: list[list[str]]) -> int:
    """Run the commands until told to stop; one that ends by itself is started again, but not in a circle."""
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    running = [_start(command) for command in commands]
    started = [time.monotonic()] * len(commands)
    while not stopping.wait(0.5):
        for at, process in enumerate(running):
            if process.poll() is None:
                continue
            if time.monotonic() - started[at] < 5:
                stopping.set()  # it cannot start at all: its message stands above
                break
            running[at], started[at] = _start(commands[at]), time.monotonic()
    return _end(running)


def _start(command: list[str]) -> subprocess.Popen[bytes]:
    """A process in a group of its own, so that it can be ended with the processes it started."""
    return subprocess.Popen(command, start_new_session=True)


def _end(running: list[subprocess.Popen[bytes]]) -> int:
    failed = [process.poll() for process in running if process.poll()]
    for process in running:
        if process.poll() is None:
            process.terminate()
    for process in running:
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
    return 1 if failed else 0
