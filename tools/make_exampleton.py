"""Makes the records of examples/exampleton: invented from the first row to the last, and always the same.

    python tools/make_exampleton.py FOLDER

Street files in the layout of data.police.uk for sixteen invented areas from December 2010 to November 2015, and three
partners' files. No code here exists: districts are E07999…, neighbourhoods E0199….

The months of 2014/15 and the first quarter of 2015/16 of the area Exampleton add up to what the Plymouth board paper
of July 2015 printed, for anti-social behaviour and for all crime, so that the way from records to a published table
can be walked. Everything else is drawn from a seeded generator.
"""

from __future__ import annotations

import csv
import random
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

SEED = 20150723
FORCE = "exampleshire"
FIRST, LAST = 2010 * 12 + 11, 2015 * 12 + 10
PLYMOUTH = Path(__file__).resolve().parent.parent / "examples" / "plymouth-2015" / "returns" / "police.csv"
HEADER = (
    "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime type,"
    "Last outcome category,Context\n"
)
OWN, OWN_PLACES, PEER_PLACES = "Exampleton", 160, 8
PEERS = (
    "Sampleham", "Modelford", "Patternby", "Specimenstow", "Instanceworth", "Trialhampton", "Mockbury", "Testwick",
    "Draftleigh", "Outlineton", "Sketchmouth", "Figmentham", "Proxybridge", "Dummerton", "Placeholder-on-Sea",
)  # fmt: skip
# Exampleton's wards, of twenty neighbourhoods each; the first holds the ten with most crime. Peers have one ward.
WARDS = ("Abbey", "Bridge", "Castle", "Deanery", "Elms", "Friary", "Grange", "Harbour")
PRIORITY, PRIORITY_WEIGHT = 10, 2.1
SPLIT, SPLIT_FROM = "E01990050", 2015 * 12  # a neighbourhood of 2011 that became two; newer files carry codes of 2021
SPLIT_INTO = ("E01995001", "E01995002")

# The publisher widened its types in September 2011 and again in May 2013; weights are shares of crime.
TYPES = (
    (0, {"Burglary": 10, "Robbery": 1, "Vehicle crime": 11, "Violent crime": 24, "Other crime": 54}),
    (2011 * 12 + 8, {"Burglary": 10, "Robbery": 1, "Vehicle crime": 11, "Violent crime": 24, "Other crime": 4,
                     "Criminal damage and arson": 16, "Drugs": 5, "Other theft": 18, "Shoplifting": 8,
                     "Public disorder and weapons": 3}),
    (2013 * 12 + 4, {"Burglary": 10, "Robbery": 1, "Vehicle crime": 11, "Violence and sexual offences": 25,
                     "Other crime": 2, "Criminal damage and arson": 16, "Drugs": 5, "Other theft": 13, "Shoplifting": 9,
                     "Public order": 3, "Possession of weapons": 1, "Bicycle theft": 2, "Theft from the person": 2}),
)  # fmt: skip
OUTCOMES = {
    "Investigation complete; no suspect identified": 46,
    "Unable to prosecute suspect": 20,
    "Suspect charged": 14,
    "Local resolution": 6,
    "Offender given a caution": 7,
    "Offender fined": 3,
    "Offender given community sentence": 3,
    "Offender sent to prison": 1,
}
YEARLY = {2010: 1.06, 2011: 1.05, 2012: 1.02, 2013: 1.03, 2014: 1.0, 2015: 0.99}  # level of a year against 2014


class Place:
    """A neighbourhood: its code of 2011, its district, and the chance that an offence lies in it."""

    def __init__(self, number: int, district: int, name: str, weight: float) -> None:
        self.code = f"E0199{number:04d}"
        self.district, self.name, self.weight = district, f"{name} {number:03d}A", weight
        # In the North Sea, where nobody lives.
        self.longitude, self.latitude = 1.5 + number % 20 * 0.01, 55.0 + number // 20 * 0.01

    def point(self, dice: random.Random) -> str:
        """One of the neighbourhood's twelve places, the first the busiest."""
        at = min(dice.randrange(12), dice.randrange(12))
        return f"{self.longitude + at * 0.0005:.6f},{self.latitude:.6f}"

    def code_in(self, month: int, dice: random.Random) -> str:
        """The code as the files of that month carry it."""
        return dice.choice(SPLIT_INTO) if self.code == SPLIT and month >= SPLIT_FROM else self.code


def places() -> dict[int, list[Place]]:
    """Neighbourhoods of every district: 1 is Exampleton, the first ten of which have most crime."""
    own = [
        Place(at, 1, OWN, PRIORITY_WEIGHT if at <= PRIORITY else 0.6 + at * 7 % 13 / 18)
        for at in range(1, OWN_PLACES + 1)
    ]
    found = {1: own}
    for at, name in enumerate(PEERS):
        start = OWN_PLACES + 1 + at * PEER_PLACES
        found[at + 2] = [Place(number, at + 2, name, 1) for number in range(start, start + PEER_PLACES)]
    return found


def ward_of(district: int, at: int) -> tuple[str, str]:
    """Code and name of the ward that the neighbourhood at this place of its district lies in."""
    if district != 1:
        return f"E0599{district:04d}", PEERS[district - 2]
    number = at * len(WARDS) // OWN_PLACES
    return ("E05990001" if number == 0 else f"E05991{number:03d}"), WARDS[number]


def residents(place: Place) -> int:
    return 1500 + int(place.code[-3:]) * 37 % 240


def published() -> dict[str, dict[int, int]]:
    """Plymouth's printed months: incidents as they stand, crime as the steps of its running total."""
    found: dict[str, dict[int, int]] = {"asb": {}, "all-crime": {}}
    with PLYMOUTH.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["indicator"] in found and "-" in row["period"]:
                year, month = map(int, row["period"].split("-"))
                found[row["indicator"]][year * 12 + month - 1] = int(row["value"])
    totals = found["all-crime"]
    found["all-crime"] = {at: total - (totals[at - 1] if at % 12 != 3 else 0) for at, total in totals.items()}
    return found


def monthly(dice: random.Random) -> dict[tuple[int, str], dict[int, int]]:
    """Rows by (district, kind) and month. Peers have a tenth of Exampleton's people and a level of their own."""
    printed = published()
    found: dict[tuple[int, str], dict[int, int]] = {}
    for kind, known in printed.items():
        shape = {at % 12: count for at, count in sorted(known.items(), reverse=True)}
        own = {
            at: known.get(at) or round(shape[at % 12] * YEARLY[at // 12] * dice.uniform(0.95, 1.05))
            for at in range(FIRST, LAST + 1)
        }
        found[1, kind] = own
        for district in range(2, len(PEERS) + 2):
            level = PEER_PLACES / OWN_PLACES * dice.uniform(0.65, 1.35)
            found[district, kind] = {
                at: max(0, round(count * level * dice.gauss(1, 0.15))) for at, count in own.items()
            }
    return found


def street_rows(
    month: int, counts: dict[tuple[int, str], dict[int, int]], where: dict[int, list[Place]], dice: random.Random
) -> Iterator[str]:
    """The lines of one month's file, in no order; a few rows more have no location and count for the force alone."""
    types = next(kinds for start, kinds in reversed(TYPES) if month >= start)
    written = f"{month // 12}-{month % 12 + 1:02d}"
    settled = list(OUTCOMES), list(OUTCOMES.values())
    for (district, kind), by_month in counts.items():
        count = by_month[month]
        chosen = dice.choices(where[district], [place.weight for place in where[district]], k=count)
        names = ["Anti-social behaviour"] * count if kind == "asb" else dice.choices(*_split(types), k=count)
        for place, name in zip(chosen, names, strict=True):
            yield _row(written, month, name, place, settled, dice)
        for name in names[: count // 30]:
            yield _row(written, month, name, None, settled, dice)


def _split(weights: dict[str, int]) -> tuple[list[str], list[int]]:
    return list(weights), list(weights.values())


def _row(
    written: str, month: int, name: str, place: Place | None, settled: tuple[Sequence[str], Sequence[int]],
    dice: random.Random,
) -> str:  # fmt: skip
    crime = name != "Anti-social behaviour"
    identity = f"{dice.getrandbits(256):064x}" if crime else ""
    young = max(0.02, 0.5 - 0.15 * (LAST - month))
    outcome = ""
    if crime:
        outcome = "Under investigation" if dice.random() < young else dice.choices(*settled)[0]
    spot = "No Location,," if place is None else f"On or near Invented Street,{place.code_in(month, dice)},{place.name}"
    point = "," if place is None else place.point(dice)
    return f"{identity},{written},Exampleshire Police,Exampleshire Police,{point},{spot},{name},{outcome},\n"


def write_street(folder: Path, dice: random.Random) -> None:
    where, counts = places(), monthly(dice)
    for month in range(FIRST, LAST + 1):
        written = f"{month // 12}-{month % 12 + 1:02d}"
        path = folder / "street" / written / f"{written}-{FORCE}-street.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", encoding="utf-8", newline="") as file:
            file.write(HEADER)
            file.writelines(street_rows(month, counts, where, dice))


def write_partners(folder: Path, dice: random.Random) -> None:
    """Cases of a conference, scores of people helped, and a survey's two waves."""
    cases = []
    for month in range(2012 * 12 + 3, 2015 * 12 + 6):
        for _ in range(dice.randint(11, 24)):
            day = f"{dice.randint(1, 28):02d}/{month % 12 + 1:02d}/{month // 12}"
            repeat = "Yes" if dice.random() < 0.27 else "No"
            case = f"case-{dice.getrandbits(32):08x}"
            cases.append((day, "E07999001", "Police", case, dice.randint(0, 3), repeat))
    heading = ("MARAC date", "Area code", "Referring agency", "Pseudonymous case number", "Children in household",
               "Repeat case")  # fmt: skip
    _write(folder / "marac-cases.csv", heading, cases)
    scores = []
    for month in range(2014 * 12 + 3, 2015 * 12 + 6):
        for _ in range(dice.randint(6, 14)):
            entry = dice.randint(2, 5)
            leaving = min(10, entry + dice.randint(-1, 5))
            day = f"{month // 12}-{month % 12 + 1:02d}-{dice.randint(1, 28):02d}"
            scores.append((day, "E07999001", f"client-{dice.getrandbits(32):08x}", entry, leaving))
    _write(folder / "outcome-star.csv", ("Exit date", "Area code", "Client", "Entry score", "Exit score"), scores)
    waves = [
        ("2012", "E07999001", "Perceptions of anti-social behaviour", 24.6, 1.4, 960),
        ("2014", "E07999001", "Perceptions of anti-social behaviour", 21.1, 1.3, 1010),
    ]
    heading = ("Wave", "Area code", "Question", "Estimate (%)", "Standard error (points)", "Sample size")
    _write(folder / "resident-survey.csv", heading, waves)


def write_lookups(folder: Path) -> None:
    """Lookups in the layouts in which the Office for National Statistics publishes them."""
    where = places()
    bridge, wards, people = [], [], []
    for district, found in where.items():
        name = OWN if district == 1 else PEERS[district - 2]
        for place in found:
            codes = SPLIT_INTO if place.code == SPLIT else (place.code,)
            sort = "S" if len(codes) > 1 else "U"
            for code in codes:
                bridge.append((place.name, place.code, sort, place.name, code, name, f"E07999{district:03d}"))
                ward, ward_name = ward_of(district, found.index(place))
                wards.append((place.name, code, ward_name, ward, name, f"E07999{district:03d}"))
            people.append((place.code, 2014, residents(place)))
    names = ("lsoa11_name", "lsoa11_code", "change_code", "lsoa21_name", "lsoa21_code", "ltla22_name", "ltla22_code")
    _write(folder / "lookup_lsoa11_lsoa21_ltla22.csv", names, bridge)
    names = ("lsoa21_name", "lsoa21_code", "ward24_name", "ward24_code", "ltla24_name", "ltla24_code")
    _write(folder / "lookup_lsoa21_ward24_ltla24.csv", names, wards)
    named = [(at, OWN if at == 1 else PEERS[at - 2]) for at in where]
    districts = [(f"E07999{at:03d}", name, f"E22999{at:03d}", name, "E23999001", "Exampleshire") for at, name in named]
    names = ("ltla24_code", "ltla24_name", "csp24_code", "csp24_name", "pfa24_code", "pfa24_name")
    _write(folder / "lookup_ltla24_csp24_pfa24.csv", names, districts)
    _write(folder / "population_lsoa11.csv", ("lsoa11_code", "year", "population"), people)
    family = [
        ("E07999001", f"E07999{at:03d}", "2010-04", "", "Exampleton's most similar group") for at in where if at > 1
    ]
    _write(folder / "family.csv", ("area", "member", "from", "to", "name"), family)


def _write(path: Path, header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerows([header, *rows])


def make(folder: Path) -> None:
    """Write all records under `folder`; the same seed gives the same bytes."""
    write_street(folder, random.Random(SEED))
    write_partners(folder / "partners", random.Random(SEED + 1))
    write_lookups(folder / "lookups")


if __name__ == "__main__":
    make(Path(sys.argv[1]))
