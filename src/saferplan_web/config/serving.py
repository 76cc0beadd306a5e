"""The verbs that run the service: `serve` (web processes and one worker) and `worker` (jobs alone)."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import click

DATA = "build/demo/service"  # what `make demo` fills
SETTINGS = "saferplan_web.config.settings"


def use(data: str | None) -> Path:
    """Point the settings at a data folder and start Django. The folder is made where it is missing."""
    folder = Path(data or os.environ.get("SAFERPLAN_DATA", DATA)).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    os.environ["SAFERPLAN_DATA"] = str(folder)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    import django

    django.setup()
    return folder


def prepare() -> None:
    """Bring both databases to the present shape. What is there stays."""
    from django.core.management import call_command
    from django.db import connections

    from saferplan_web.config.place import ensure_exists

    for name in connections:
        ensure_exists(connections[name].settings_dict)
        call_command("migrate", database=name, verbosity=0, interactive=False)


def data_option(command: Any) -> Any:
    """The option --data that every verb of the service has."""
    told = "Folder of the databases, record stores and secret key. Default: SAFERPLAN_DATA, else what make demo filled."
    return click.option("--data", type=click.Path(file_okay=False), default=None, help=told)(command)


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="Port to listen on.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--processes", type=click.IntRange(1, 64), default=2, show_default=True, help="Web processes.")
@data_option
def serve(port: int, host: str, processes: int, data: str | None) -> None:
    """Serve the service until stopped: web processes, and one worker for jobs beside them.

    Databases are brought up to date first. DATABASE_URL=postgres://… uses PostgreSQL instead of SQLite files in the
    data folder; further settings stand in the guide for administrators. /health answers 200 while all is well.
    """
    folder = use(data)
    prepare()
    _gather_static()
    click.echo(f"Saferplan: http://{host}:{port}, data in {data or folder.name}. Stop with Ctrl+C.")
    web = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port),
        "--workers", str(processes), "--respawn-failed-workers", "--no-ws", "--log-level", "warning",
        "saferplan_web.config.wsgi:application",
    ]  # fmt: skip
    worker = [sys.executable, "-m", "saferplan_web.command", "worker"]
    sys.exit(_keep([web, worker]))


@click.command()
@click.option("--once", is_flag=True, help="Do what waits, then end.")
@data_option
def worker(once: bool, data: str | None) -> None:
    """Do the jobs that pages ask for: recalculations, imports, documents, reminders.

    `serve` starts one of these; another may run beside it, on this machine or, with PostgreSQL, on another. A job
    whose worker was killed is taken up again after half a minute.
    """
    use(data)
    prepare()
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
    running = [subprocess.Popen(command) for command in commands]
    started = [time.monotonic()] * len(commands)
    while not stopping.wait(0.5):
        for at, process in enumerate(running):
            if process.poll() is None:
                continue
            if time.monotonic() - started[at] < 5:
                stopping.set()  # it cannot start at all: its message stands above
                break
            running[at], started[at] = subprocess.Popen(commands[at]), time.monotonic()
    return _end(running)


def _end(running: list[subprocess.Popen[bytes]]) -> int:
    failed = [process.poll() for process in running if process.poll()]
    for process in running:
        if process.poll() is None:
            process.terminate()
    for process in running:
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()
    return 1 if failed else 0
