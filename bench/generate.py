"""Seeded street files as the publisher lays them out, for benchmarks: a folder a month, a file a force.

A file has as many rows as a county force reports in a month: more rows means more forces. So one partnership (the
first places of a force) has the same rows out of 1 million as out of 10 million.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb

ROOT = Path(__file__).resolve().parent.parent
FORCES = """
    avon-and-somerset bedfordshire cambridgeshire cheshire city-of-london cleveland cumbria derbyshire
    devon-and-cornwall dorset durham dyfed-powys essex gloucestershire greater-manchester gwent hampshire hertfordshire
    humberside kent lancashire leicestershire lincolnshire merseyside metropolitan norfolk north-wales north-yorkshire
    northamptonshire northumbria nottinghamshire south-wales south-yorkshire staffordshire suffolk surrey sussex
    thames-valley warwickshire west-mercia west-midlands west-yorkshire wiltshire
""".split()  # noqa: SIM905 one name after another reads better than 43 quoted ones
MONTHS = tuple(f"{year}-{month:02d}" for year in (2020, 2021, 2022) for month in range(1, 13))
ROWS_A_PLACE_AND_MONTH = 8
PLACES_OF_A_FORCE = 807
PLACES_OF_A_PARTNERSHIP = 75
# Crime types and their share of rows, in thousandths, much as a county force reports them.
MIX = {
    "Anti-social behaviour": 165, "Bicycle theft": 12, "Burglary": 48, "Criminal damage and arson": 88, "Drugs": 30,
    "Other crime": 20, "Other theft": 78, "Possession of weapons": 9, "Public order": 92, "Robbery": 11,
    "Shoplifting": 66, "Theft from the person": 12, "Vehicle crime": 59, "Violence and sexual offences": 310,
}  # fmt: skip
OUTCOMES = (
    "Investigation complete; no suspect identified", "Unable to prosecute suspect", "Under investigation",
    "Status update unavailable", "Local resolution", "Awaiting court outcome", "Court result unavailable",
    "Formal action is not in the public interest", "Further action is not in the public interest",
    "Action to be taken by another organisation", "Offender given a caution",
)  # fmt: skip
NAMES = ("Church", "Station", "Park", "Victoria", "Albert", "Queen's", "Mill", "London", "Manor", "Chapel", "Bridge")
WAYS = ("Street", "Road", "Lane", "Avenue", "Close", "Drive", "Way", "Gardens", "Court", "Place")
STREETS = (
    *(f"{name} {way}" for name in NAMES for way in WAYS),
    *("Supermarket", "Parking Area", "Shopping Area", "Petrol Station", "Nightclub", "Sports/Recreation Area"),
)


def forces(rows: int) -> list[str]:
    """The forces that about `rows` rows are made of; 43, some ten million rows, at the most."""
    return FORCES[: max(1, round(rows / (len(MONTHS) * ROWS_A_PLACE_AND_MONTH * PLACES_OF_A_FORCE)))]


def partnership(force: int, number: int) -> tuple[str, ...]:
    """The codes of one partnership of a force, both counted from 0: the same at any size."""
    first = number * PLACES_OF_A_PARTNERSHIP
    return tuple(_code(force, place) for place in range(first, first + PLACES_OF_A_PARTNERSHIP))


def street_files(rows: int, seed: int = 1, folder: Path = ROOT / "build" / "bench") -> Path:
    """A folder of about `rows` rows in 36 months, made once and kept."""
    made = folder / f"street-{rows}-{seed}"
    if not made.is_dir():
        fresh = made.with_suffix(".making")
        shutil.rmtree(fresh, ignore_errors=True)
        with duckdb.connect() as engine:
            _prepare(engine)
            for number, month in enumerate(MONTHS):
                _write_month(engine, fresh / month, number + len(MONTHS) * seed, forces(rows))
        fresh.rename(made)
    return made


def _code(force: int, place: int) -> str:
    return f"E01{force * 10000 + place + 1:06d}"


def _prepare(engine: duckdb.DuckDBPyConnection) -> None:
    kinds = [kind for kind, share in MIX.items() for _ in range(share)]
    engine.execute("SET enable_progress_bar = false")
    engine.execute("CREATE TABLE word AS SELECT ? AS forces, ? AS kinds, ? AS outcomes, ? AS streets",
                   [list(FORCES), kinds, list(OUTCOMES), list(STREETS)])  # fmt: skip
    # A number from 0 to 1 for row `n` and purpose `salt`, the same every time.
    engine.execute("CREATE MACRO chance(n, salt) AS (hash(n * 64 + salt) % 1000003) / 1000003.0")
    engine.execute("CREATE MACRO pick(list, share) AS list[1 + CAST(floor(share * len(list)) AS INTEGER)]")


def _write_month(engine: duckdb.DuckDBPyConnection, folder: Path, number: int, made: list[str]) -> None:
    month = folder.name
    folder.mkdir(parents=True)
    engine.execute(
        f"""COPY (
            WITH row AS (
                SELECT n, (n // ({PLACES_OF_A_FORCE} * {ROWS_A_PLACE_AND_MONTH})) AS force_number,
                       forces[1 + force_number] AS force, kinds, outcomes, streets,
                       (n // {ROWS_A_PLACE_AND_MONTH}) % {PLACES_OF_A_FORCE} AS place,
                       {number}::BIGINT * 1000000000 + n AS seed
                FROM range({len(made) * PLACES_OF_A_FORCE * ROWS_A_PLACE_AND_MONTH}) AS numbers(n), word),
            placed AS (
                SELECT *, pick(kinds, chance(seed, 0)) AS kind, chance(seed, 1) < 0.05 AS nowhere,
                       CASE WHEN chance(seed, 2) < 0.002 THEN floor(chance(seed, 3) * {len(FORCES)})::BIGINT
                            ELSE force_number END AS lies_in,
                       floor(chance(seed, 4) * 9)::BIGINT AS spot
                FROM row),
            pointed AS (
                SELECT *, printf('E01%06d', lies_in * 10000 + place + 1) AS code,
                       hash(lies_in * 1000000 + place * 100 + spot) AS point
                FROM placed)
            SELECT CASE WHEN kind = 'Anti-social behaviour' THEN NULL ELSE sha256(seed::VARCHAR) END AS "Crime ID",
                   '{month}' AS "Month", 'Police of ' || force AS "Reported by",
                   'Police of ' || force AS "Falls within",
                   CASE WHEN nowhere THEN NULL ELSE printf('%.6f', -3 + (point % 4000000) / 1e6) END AS "Longitude",
                   CASE WHEN nowhere THEN NULL ELSE printf('%.6f', 51 + (point % 3777777) / 1e6) END AS "Latitude",
                   CASE WHEN nowhere THEN 'No Location'
                        ELSE 'On or near ' || streets[1 + (point % len(streets))::INTEGER] END AS "Location",
                   CASE WHEN nowhere THEN NULL ELSE code END AS "LSOA code",
                   CASE WHEN nowhere THEN NULL ELSE printf('District %d %03dA', lies_in, place) END AS "LSOA name",
                   kind AS "Crime type",
                   CASE WHEN kind = 'Anti-social behaviour' THEN NULL
                        ELSE pick(outcomes, pow(chance(seed, 5), 2.2)) END AS "Last outcome category",
                   NULL AS "Context", force
            FROM pointed
        ) TO '{folder}' (FORMAT csv, PARTITION_BY (force), HEADER, QUOTE '"', OVERWRITE_OR_IGNORE)"""
    )
    for force in made:
        _join(sorted((folder / f"force={force}").glob("*.csv")), folder / f"{month}-{force}-street.csv")
        shutil.rmtree(folder / f"force={force}")


def _join(parts: list[Path], whole: Path) -> None:
    """The engine may write a partition in several files, each with its header."""
    with whole.open("wb") as out:
        for number, part in enumerate(parts):
            data = part.read_bytes()
            out.write(data if number == 0 else data.split(b"\n", 1)[1])
