"""Our figure and the rival's, measured in the same run: `python -m bench [--full] [NAME...]`."""

from __future__ import annotations

import importlib
import os
import sys

# As the command line does: many small fits wait for one another's threads longer than they work.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

BENCHES = ("import_speed", "measure_speed", "report_speed", "outlook", "service")


def main(arguments: list[str]) -> int:
    """Run the named benches, or all; --full adds the ten-million-row runs."""
    quick = "--full" not in arguments
    names = [name for name in arguments if not name.startswith("-")] or list(BENCHES)
    for unknown in set(names) - set(BENCHES):
        print(f"no bench called {unknown}: choose from {', '.join(BENCHES)}", file=sys.stderr)
        return 2
    for name in names:
        print(f"\n== {name.replace('_', ' ')}", flush=True)
        importlib.import_module(f"bench.{name}").main(quick=quick)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
