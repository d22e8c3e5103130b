import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command

from factories.territory import CommuneFactory, WilayaFactory
from qarib.kernel.actor import SYSTEM
from qarib.modules.journal.models import Entry
from qarib.modules.territory import actions, queries
from qarib.modules.territory.actions.loading import DATA
from qarib.modules.territory.errors import UnreadableFile
from qarib.modules.territory.models import Commune, CommuneWilaya, Wilaya

HEADER = "code,name_ar,name_fr,wilaya_code,latitude,longitude"
OTHER_HEADER = "name_fr,name_ar,wilaya_code,daira,postal_code,latitude,longitude,code_commune"
GOOD = "4401,عين الدفلى,Aïn Defla,44,36.2640,1.9679"

# One kind of damage a line: the broken line, the column that is named, a piece of the sentence.
DAMAGE = [
    ("4402,عين الدفلى,Miliana,44,36.3,2.2,more", "", "7 instead of 6"),
    ("4402,مليانة,Miliana", "", "3 instead of 6"),
    ('4402,مليانة,"Miliana,44,36.3,2.2', "", "quotation mark"),
    ("4402,مليانة,Mil\x00iana,44,36.3,2.2", "", "null bytes"),
    (f"4402,مليانة,{'x' * 140_000},44,36.3,2.2", "", "far too long"),
    (f"4402,مليانة,{'x' * 81},44,36.3,2.2", "name_fr", "80 characters"),
    (f"4402,{'م' * 81},Miliana,44,36.3,2.2", "name_ar", "80 characters"),
    (",مليانة,Miliana,44,36.3,2.2", "code", "not a code"),
    ("44-02,مليانة,Miliana,44,36.3,2.2", "code", "not a code"),
    ("٤٤٠٢,مليانة,Miliana,44,36.3,2.2", "code", "not a code"),
    ("44020,مليانة,Miliana,44,36.3,2.2", "code", "not a code"),
    ("0000,مليانة,Miliana,44,36.3,2.2", "code", "not a code"),
    ("3102,مليانة,Miliana,44,36.3,2.2", "code", "another wilaya"),
    ("4402,مليانة,Miliana,70,36.3,2.2", "wilaya_code", "No wilaya"),
    ("4402,مليانة,Miliana,,36.3,2.2", "wilaya_code", "not a code"),
    ("4402,Miliana,Miliana,44,36.3,2.2", "name_ar", "another script"),
    ("4402,مليانة,مليانة,44,36.3,2.2", "name_fr", "another script"),
    ("4402,مليانة Miliana,Miliana,44,36.3,2.2", "name_ar", "another script"),
    ("4402,,Miliana,44,36.3,2.2", "name_ar", "missing"),
    ("4402,مليانة,,44,36.3,2.2", "name_fr", "missing"),
    ("4402,مليانة,AÃ¯n Sultan,44,36.3,2.2", "name_fr", "letters are broken"),
    ("4402,م�يانة,Miliana,44,36.3,2.2", "name_ar", "letters are broken"),
    ("4402,مليانة,=HYPERLINK(1),44,36.3,2.2", "name_fr", "another script"),
    ("4402,مليانة,<b>Miliana</b>,44,36.3,2.2", "name_fr", "another script"),
    ("4402,مليانة,Miliana\u202e,44,36.3,2.2", "name_fr", "another script"),
    ("4402,مليانة,#REF!,44,36.3,2.2", "name_fr", "another script"),
    ("4402,مليانة,Miliana,44,2.2,36.3", "latitude", "outside Algeria"),
    ("4402,مليانة,Miliana,44,-36.3,2.2", "latitude", "outside Algeria"),
    ("4402,مليانة,Miliana,44,36.3,22", "longitude", "outside Algeria"),
    ("4402,مليانة,Miliana,44,north,2.2", "latitude", "not a number"),
    ("4402,مليانة,Miliana,44,36.3,NaN", "longitude", "not a number"),
    ("4402,مليانة,Miliana,44,1e999999999,2.2", "latitude", "outside Algeria"),
    ("4402,مليانة,Miliana,44,,2.2", "latitude", "without the other"),
    ("4402,مليانة,Miliana,44,36.3,", "longitude", "without the other"),
    ("4401,مليانة,Miliana,44,36.3,2.2", "code", "already stands on line 2"),
    ("4402,عين الدفلى,AIN DEFLA,44,36.3,2.2", "name_fr", "already stands on line 2"),
]


def table(*lines, header=HEADER):
    return "\n".join([header, *lines]).encode()


def load(data, **options):
    return actions.load_communes(data, actor=SYSTEM, **options)


def test_the_shipped_territory_loads_in_few_statements_and_twice_changes_nothing(
    db, django_assert_max_num_queries
):
    with django_assert_max_num_queries(40):
        report = actions.load_shipped_territory()
    assert (report.added, report.changed, report.unchanged) == (1541, 0, 0)
    assert (Wilaya.objects.count(), Commune.objects.count(), CommuneWilaya.objects.count()) == (
        69,
        1541,
        1708,
    )
    again = actions.load_shipped_territory()
    assert (again.added, again.changed, again.unchanged) == (0, 0, 1541)
    assert CommuneWilaya.objects.count() == 1708
    assert Entry.objects.filter(action="territory.load_shipped_territory").count() == 1


def test_our_own_file_is_a_file_that_the_importer_reads(country):
    report = load((DATA / "communes.csv").read_bytes())
    assert report.as_dict() == {
        "read": 1541, "added": 0, "changed": 0, "unchanged": 1541, "refused": [], "ignored_columns": [],
    }  # fmt: skip


def test_another_header_eaten_zeros_and_semicolons_are_understood(db):
    report = load(
        "\ufeff".encode()
        + table(
            "Adrar;أدرار;1;Adrar;01000;27.87429;-0.297222;101",
            "",
            "Aougrout;أوقروت;49;Aougrout;01000;;;4908",
            header=OTHER_HEADER.replace(",", ";").upper(),
        )
    )
    assert (report.added, report.refused, report.ignored_columns) == (2, [], ["daira", "postal_code"])
    adrar, aougrout = Commune.objects.order_by("code")
    assert (adrar.code, str(adrar.longitude), adrar.approximate) == ("0101", "-0.29722", False)
    assert (aougrout.code, str(aougrout.latitude), aougrout.approximate) == ("4908", "29.25000", True)
    assert queries.wilaya_of(aougrout, on=date(2010, 1, 1)).code == "01"
    assert Wilaya.objects.count() == 69


@pytest.mark.parametrize(("line", "column", "wrong"), DAMAGE, ids=range(len(DAMAGE)))
def test_a_bad_row_is_named_and_the_good_one_loaded(db, line, column, wrong):
    WilayaFactory(code="44")
    report = load(table(GOOD, line))
    assert (report.read, report.added) == (2, 1)
    (bad,) = report.refused
    assert (bad.line, bad.column) == (3, column)
    assert wrong in str(bad.wrong)
    assert str(bad.remedy).endswith((".", "69."))
    assert list(Commune.objects.values_list("code", flat=True).order_by("code")) == ["4401"]


def test_a_file_with_every_damage_at_once_loses_no_good_row(db):
    WilayaFactory(code="44")
    last = "4436,جندل,Djendel,44,36.21,2.41"
    report = load(table(GOOD, *(line for line, _column, _wrong in DAMAGE), last))
    assert (report.added, len(report.refused)) == (2, len(DAMAGE))
    assert [bad.line for bad in report.refused] == list(range(3, len(DAMAGE) + 3))
    assert all(len(bad.found) <= 40 for bad in report.refused)
    entry = Entry.objects.get(action="territory.load_communes")
    assert entry.data == {"added": 2, "changed": 0, "refused": len(DAMAGE)}


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "empty"),
        (b"\n\n", "empty"),
        (table(GOOD).decode().encode("cp1256", "replace"), "Line 2 is not written in UTF-8"),
        (table(GOOD).decode().encode("utf-16"), "Line 1 is not written in UTF-8"),
        (table(GOOD).decode().encode("utf-16-le"), "UTF-8|columns"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "Line 1 is not written in UTF-8"),
        (GOOD.encode(), "does not name these columns: code, name_ar"),
        (b'"code,name_ar\n', "does not name these columns"),
        (b"%PDF-1.7\nstream", "does not name these columns"),
        (table(GOOD, header=HEADER + ",lat"), "twice: latitude"),
        (table(GOOD, header=HEADER.replace("name_ar,", "")), "does not name these columns: name_ar"),
        (
            b"id,type,name,wilaya_code,lat,lng,geo_precision,communes_served\n1,AWEM,x,1,2,3,exact,",
            "agencies",
        ),
        (b"x" * 5_000_001, "more than 5 MB"),
    ],
)
def test_a_file_that_is_no_table_of_communes_writes_nothing(db, data, sentence):
    with pytest.raises(UnreadableFile, match=sentence):
        load(data)
    assert (Commune.objects.count(), Entry.objects.count()) == (0, 0)


def test_a_failure_half_way_leaves_the_territory_as_it_was(country):
    data = table("4401,عين الدفلى,Another Name,44,36.2640,1.9679")
    # Nobody to write in the journal: the last statement of the load fails, after every row was written.
    with pytest.raises(AttributeError):
        actions.load_communes(data, actor=None)
    assert queries.commune_by_code("4401").name_fr == "Ain-Defla"
    assert load(data).changed == 1
    assert queries.commune_by_code("4401").name_fr == "Another Name"


def test_a_seat_never_replaces_a_real_coordinate(country):
    commune = Commune.objects.filter(approximate=True).order_by("code").first()
    wilaya = queries.wilaya_of(commune, on=date(2027, 1, 1)).code
    row = f"{commune.code},{commune.name_ar},{commune.name_fr},{wilaya}"
    assert load(table(f"{row},30.5,1.5")).changed == 1
    assert load(table(f"{row},,")).unchanged == 1
    actions.load_shipped_territory()
    commune.refresh_from_db()
    assert (str(commune.latitude), commune.approximate) == ("30.50000", False)


def test_a_commune_changes_wilaya_only_on_a_known_day(country):
    # 5 April 2026 moved Messaad's neighbours; suppose that a later law gives Zaccar (17) to Messaad (66) too.
    data = table("1727,زكار,Zaccar,66,34.43,3.33")
    commune = queries.commune_by_code("1727")
    report = load(data)
    (bad,) = report.refused
    assert (bad.line, bad.column, bad.found, str(bad.wrong)) == (
        2,
        "wilaya_code",
        "66",
        "This commune is in wilaya 17.",
    )
    assert load(data, moved_on=date(1984, 2, 4)).refused
    assert load(data, moved_on=date(2027, 6, 1)).changed == 1
    assert queries.wilaya_of(commune, on=date(2027, 5, 31)).code == "17"
    assert queries.wilaya_of(commune, on=date(2027, 6, 1)).code == "66"
    assert load(data).refused == []
    assert commune.wilayas.count() == 2


def run(*arguments):
    out, err = StringIO(), StringIO()
    status = 0
    try:
        call_command(*arguments, stdout=out, stderr=err)
    except SystemExit as leave:
        status = leave.code
    return status, out.getvalue(), err.getvalue()


def test_the_command_answers_0_when_all_is_good(db, tmp_path):
    file = tmp_path / "communes.csv"
    file.write_bytes(table(f"{GOOD},x", header=f"{HEADER},daira"))
    status, out, err = run("load_territory", str(file))
    assert (status, err) == (0, "")
    assert out.splitlines() == [
        "Columns that are not used: daira",
        "Rows read: 1. Added: 1, changed: 0, unchanged: 0, refused: 0.",
    ]


def test_the_command_answers_1_and_names_each_bad_row(db, tmp_path):
    file = tmp_path / "communes.csv"
    file.write_bytes(table(GOOD, "4402,مليانة,Miliana,44,2.2,36.3", "4403,x"))
    status, out, _err = run("load_territory", str(file))
    assert status == 1
    assert out.splitlines() == [
        (
            "line 3, latitude: '2.2'. This place is outside Algeria. "
            "Check the sign, and that latitude and longitude are not exchanged."
        ),
        (
            "line 4: '4403,x'. Number of cells in this line: 2 instead of 6. "
            "Add the missing cells, or put a name that holds the separator between quotation marks."
        ),
        "Rows read: 3. Added: 1, changed: 0, unchanged: 0, refused: 2.",
    ]
    status, out, _err = run("load_territory", str(file), "--json")
    assert status == 1
    report = json.loads(out)
    assert [row["line"] for row in report["refused"]] == [3, 4]
    assert sorted(report["refused"][0]) == ["column", "do", "found", "line", "wrong"]


def test_the_command_answers_2_for_a_file_that_cannot_be_read(db, tmp_path):
    status, out, err = run("load_territory", str(tmp_path / "none.csv"))
    assert (status, out) == (2, "")
    assert "cannot be opened" in err
    assert run("load_territory", str(tmp_path))[0] == 2
    (tmp_path / "empty.csv").touch()
    status, out, err = run("load_territory", str(tmp_path / "empty.csv"), "--json")
    assert (status, out) == (2, "")
    assert "empty" in err


def test_without_a_file_the_command_loads_what_is_shipped(db):
    assert run("load_territory")[1] == "Rows read: 1541. Added: 1541, changed: 0, unchanged: 0, refused: 0.\n"


def test_the_calendar_command_says_how_many_days_are_new(db):
    assert run("load_calendar", "--years", "2026", "2027") == (0, "Holidays added: 28.\n", "")
    assert run("load_calendar", "--years", "2026") == (0, "Holidays added: 0.\n", "")
    status, out, err = run("load_calendar", "--years", "1961")
    assert (status, out) == (2, "")
    assert "2000 to 2075" in err
    assert run("load_calendar")[0] == 0


def test_an_empty_table_loads_nothing(db):
    CommuneFactory()
    assert load(table()).read == 0
