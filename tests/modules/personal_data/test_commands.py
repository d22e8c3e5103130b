"""The register from the command line."""

import json

from django.core.management import call_command

from qarib.modules.personal_data.queries import register


def test_it_prints_one_line_a_processing(capsys):
    call_command("export_register")
    lines = capsys.readouterr().out.splitlines()
    assert [line.partition(":")[0] for line in lines] == list(register())


def test_it_prints_everything_as_data(capsys):
    call_command("export_register", "--json")
    found = json.loads(capsys.readouterr().out)["processing"]
    assert found.keys() == register().keys()
    assert found["house.journal"]["retention"]["months"] == register()["house.journal"].retention.months
