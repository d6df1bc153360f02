"""The command line itself: help for a newcomer, usage, exit codes, JSON."""
import json
import os
import subprocess

import pytest
from conftest import BIN, SUPPLIER, environment
from test_help import VERBS


def run(*args, **env):
    return subprocess.run([str(BIN / "bpv-admin"), *args], env={**environment("postgres"), **env}, capture_output=True,
                          text=True, timeout=60)


def test_help_lists_every_verb_of_the_issue():
    """The verbs that issue and tour name."""
    assert {"migrate", "organisatie add", "organisatie list", "organisatie import", "overeenkomst add",
            "overeenkomst activate", "overeenkomst show", "overeenkomst list", "mandaat add", "mandaat withdraw",
            "mandaat list", "bpvo import", "referentie import", "vragenlijst import", "resultaten import",
            "school status"} <= set(VERBS)


def test_help_needs_no_database():
    done = run("overeenkomst", "add", "--help", PGHOST="/nonexistent")
    assert done.returncode == 0
    assert run("help").stdout == run("--help").stdout


@pytest.mark.parametrize("args, said", [
    ([], "which verb?"),
    (["nonsense"], "no verb 'nonsense'"),
    (["overeenkomst"], "bpv-admin overeenkomst activate"),
    (["--nonsense"], "--nonsense"),
    (["overeenkomst", "add"], "--nummer NUMBER is required"),
    (["overeenkomst", "add", "--nonsense"], "--nonsense"),
    (["overeenkomst", "activate"], "NUMBER is missing"),
    (["overeenkomst", "activate", "A", "B"], "unexpected argument 'B'"),
    (["mandaat", "list", "--school", "98QQ", "--school", "98QX"], "--school is given more than once"),
    (["school", "status", "98QQ", "--actor"], "--actor"),
    (["school", "status", "98QQ", "--actor", ""], "--actor"),
])
def test_usage_errors_are_exit_2_and_point_at_help(args, said):
    done = run(*args, PGHOST="/nonexistent")
    assert done.returncode == 2 and done.stdout == ""
    assert said in done.stderr and ("--help" in done.stderr)


@pytest.mark.parametrize("args, said", [
    (["school", "status", "zz"], "98QQ"),
    (["mandaat", "list", "--school", "0000000700098QQ01000"], "BRIN"),
    (["organisatie", "add", "--naam", "X"], "--brin"),
    (["organisatie", "add", "--naam", "X", "--oin", "123"], "--oin"),
    (["organisatie", "add", "--naam", "X", "--brin", "98QQ", "--oin", SUPPLIER], "not both"),
    (["organisatie", "add", "--naam", "X", "--brin", "98QQ", "--actief", "misschien"], "ja or nee"),
    (["organisatie", "list", "--soort", "BAKKER"], "LEVERANCIER"),
    (["mandaat", "add", "--school", "98QQ", "--leverancier", SUPPLIER, "--bron", "x", "--dienst", "x"], "--dienst"),
    (["mandaat", "add", "--school", "98QQ", "--leverancier", SUPPLIER, "--bron", "x", "--geldig-van", "31-12-2026"],
     "--geldig-van"),
    (["resultaten", "import", "--respons", "x"], "belong together"),
    (["resultaten", "import"], "--respons"),
    (["referentie", "import"], "--opleidingen"),
    (["vragenlijst", "import"], "DIR"),
    (["overeenkomst", "show", "X", "--versie", "0"], "--versie"),
    (["overeenkomst", "move", "X", "--status", "KAPOT"], "BEEINDIGD"),
])
def test_options_that_make_no_sense_are_exit_2(unchanged, args, said):
    done = unchanged.run(*args)
    assert done.returncode == 2 and said in done.stderr


def test_a_database_that_is_not_there_is_exit_5():
    done = run("organisatie", "list", "--database", "host=/nonexistent")
    assert done.returncode == 5 and done.stdout == ""


def test_a_configuration_that_is_wrong_is_exit_3(tmp_path):
    done = run("organisatie", "list", "--config", str(tmp_path / "none.conf"))
    assert done.returncode == 3
    (tmp_path / "bad.conf").write_text("[database]\nnonsense = 1\n")
    done = run("organisatie", "list", "--config", str(tmp_path / "bad.conf"))
    assert done.returncode == 3 and "nonsense" in done.stderr


def test_an_empty_database_says_so(empty):
    done = empty.run("organisatie", "list", role=None)
    assert done.returncode != 0 and done.stderr


def test_answers_are_json_with_types(register):
    register.ok("organisatie", "add", "--brin", "98QQ", "--naam", "ROC \"Voorbeeldstad\" – één")
    done = register.run("--json", "organisatie", "list")
    whole = json.loads(done.stdout)
    assert whole["rows"] == [{"oin": "0000000700098QQ00000", "soort": "SCHOOL", "brin": "98QQ",
                              "naam": "ROC \"Voorbeeldstad\" – één", "actief": True}]
    assert whole["notes"] == []
    status = register.ok("school", "show", "98QQ")[0]
    assert status["respons"] == 0 and status["overeenkomstnummer"] is None and status["laatsteBericht"] is None


def test_options_of_every_verb_may_stand_before_or_after(unchanged):
    before = unchanged.run("--json", "organisatie", "list")
    after = unchanged.run("organisatie", "list", "--json")
    assert before.returncode == after.returncode == 0 and before.stdout == after.stdout


def test_the_actor_is_the_user_of_the_system_unless_named(register):
    register.ok("organisatie", "add", "--brin", "98QQ", "--naam", "A", actor=None)
    register.ok("organisatie", "add", "--brin", "98QX", "--naam", "B", actor="carla")
    user = subprocess.run(["id", "-un"], capture_output=True, text=True, check=True).stdout.strip()
    assert register.one("select string_agg(aangemaakt_door, ',' order by brin) from organisaties") == f"{user},carla"


def test_an_answer_that_cannot_be_written_is_an_error(unchanged):
    with open("/dev/full", "w") as full:
        done = subprocess.run([str(BIN / "bpv-admin"), "--database", f"dbname={unchanged.name}", "organisatie", "list"],
                              env=environment(), stdout=full, stderr=subprocess.PIPE, text=True, timeout=60)
    assert done.returncode == 1 and "could not be written" in done.stderr


def test_a_closed_pipe_ends_quietly(unchanged):
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run([str(BIN / "bpv-admin"), "--database", f"dbname={unchanged.name}", "organisatie", "list"],
                          env=environment(), stdout=writer, stderr=subprocess.PIPE, text=True, timeout=60)
    os.close(writer)
    assert done.returncode == 1
