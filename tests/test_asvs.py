"""The list of the ASVS is whole and honest: each requirement once, each test exists, each gap says why."""

from collections import Counter

import asvs
import pytest


def test_the_levels_are_those_of_the_standard():
    levels = Counter(asvs.asked().values())
    assert (levels[1], levels[2]) == (70, 183)
    assert len(asvs.LEVELS.split()) == 2 * 80


def test_every_requirement_stands_once_with_a_test_or_a_reason():
    assert asvs.mistakes(asvs.read()) == []


def test_what_is_not_applicable_is_watched_by_a_test():
    listed = asvs.read().items()
    assert [uid for uid, one in listed if one["status"] == "not_applicable" and not one.get("tests")] == []


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"level": 2}, "another level"),
        ({"status": "done"}, "no such status"),
        ({"about": "word " * 11}, "says nothing, or too much"),
        ({"tests": []}, "met without a test"),
        ({"status": "partly"}, "no reason"),
        ({"tests": ["tests/test_asvs.py::test_that_nobody_wrote"]}, "no such test"),
        ({"tests": ["tests/test_nowhere.py::test_x"]}, "no such test"),
        ({"note": "x"}, "a key that nobody knows"),
    ],
)
def test_each_mistake_is_told(changed, told):
    here = "tests/test_asvs.py::test_each_mistake_is_told[x]"
    sound = {"level": 1, "about": "x", "status": "met", "tests": [here]}
    listed = {**asvs.read(), "V1.2.1": sound}
    assert asvs.mistakes(listed) == []
    wrong = asvs.mistakes({**listed, "V1.2.1": {**sound, **changed}})
    assert any(one.startswith(f"V1.2.1: {told}") for one in wrong)


def test_one_too_many_and_one_too_few_are_told():
    listed = dict(asvs.read())
    listed["V1.2.10"] = listed.pop("V1.2.1")
    assert {one.split(": ")[1] for one in asvs.mistakes(listed)} >= {
        "not in the list",
        "no requirement of level 1 or 2",
    }


def test_a_requirement_fails_with_any_of_its_tests_and_with_one_that_did_not_run():
    one = {"tests": ["a.py::test_x", "a.py::test_y"]}
    good = {"a.py::test_x": Counter(passed=1), "a.py::test_y": Counter(skipped=1)}
    assert asvs.outcome(one, good) == "passed"
    assert asvs.outcome(one, {**good, "a.py::test_y": Counter(passed=2, failed=1)}) == "failed"
    assert asvs.outcome(one, {"a.py::test_x": Counter(passed=1)}) == "failed"
    assert asvs.outcome({}, good) == "no test"


def test_the_table_counts_by_chapter():
    listed = {"V1.1.1": {"status": "met"}, "V1.1.2": {"status": "partly"}, "V2.1.1": {"status": "not_met"}}
    table = asvs.tabulate(listed, {"V1.1.1": "failed"})
    assert table.total == {"met": 1, "partly": 1, "not_met": 1}
    assert table.failed == ["V1.1.1"]
    assert "FAILED  V1.1.1" in table.show()
    assert table.sums(ran=True)["unanswered"] == len(asvs.asked()) - 3


def test_a_result_that_did_not_change_keeps_its_day(tmp_path, monkeypatch):
    monkeypatch.setattr(asvs, "LAST", tmp_path / "last.yaml")
    asvs.LAST.write_text(
        "V1.1.1: {sqlite: passed since 2020-01-01}\nV1.1.2: {sqlite: passed since 2020-01-01}\n"
    )
    asvs.record({"V1.1.1": "passed", "V1.1.2": "failed"}, "sqlite")
    asvs.record({"V1.1.1": "passed", "V1.1.2": "failed"}, "postgres")
    found = asvs.read(asvs.LAST)
    assert found["V1.1.1"]["sqlite"] == "passed since 2020-01-01"
    assert found["V1.1.2"]["sqlite"].startswith("failed since ")
    assert set(found["V1.1.2"]) == {"sqlite", "postgres"}
    assert asvs.last_outcomes() == {"V1.1.2": "failed"}


def test_the_report_of_a_run_is_read_by_name_and_by_parameter(tmp_path):
    report = tmp_path / "report.xml"
    report.write_text(
        '<testsuites><testsuite><testcase classname="tests.a.test_b" name="test_c[x-1]"/>'
        '<testcase classname="tests.a.test_b" name="test_c[y]"><failure/></testcase>'
        '<testcase classname="tests.a.test_b" name="test_d"><skipped/></testcase></testsuite></testsuites>'
    )
    found = asvs.results_of(report)
    assert found["tests/a/test_b.py::test_c[x-1]"] == {"passed": 1}
    assert found["tests/a/test_b.py::test_c"] == {"passed": 1, "failed": 1}
    assert found["tests/a/test_b.py::test_d"] == {"skipped": 1}
