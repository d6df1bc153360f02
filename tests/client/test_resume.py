"""A push that breaks off anywhere ends as one that did not: the same messages, every record once, the whole count."""
import json
import os
import pty
import random
import re
import resource
import signal
import subprocess
import time

import pytest

import soap
import world as flow
from between import Between, be_busy, change_answer, change_request, lose_the_answer, never_arrive, pass_on
from test_client import counts, stored, students

KINDS = ("nieuw", "gewijzigd", "ongewijzigd", "afgekeurd", "onbeantwoord")


def outcome(answer):
    return {kind: int(counts(answer)[kind]) for kind in KINDS if int(counts(answer)[kind])}


def notes(answer):
    return "\n".join(json.loads(answer.out)["notes"])


def ids(request):
    return re.search(rb"<bpv:identificatiecode[^>]*>([^<]*)", request)[1], re.search(rb"<wsa:MessageID[^>]*>([^<]*)", request)[1]


def broken_off(world, client, between, made, *more):
    """Two of three messages were stored, the answer to the second was lost."""
    client.write("s.csv", made)
    # A line that was open already is opened anew at once, below us: it takes two breaks to be noticed.
    between.steps = [pass_on, lose_the_answer, never_arrive]
    done = client("push", "s.csv", "--batch", 2, "--retries", 0, "--json", *more, url=between.url)
    assert done.code == 5 and outcome(done) == {"nieuw": 2, "onbeantwoord": len(made) - 2}, done
    assert "within a week" in notes(done) and not (client.directory / "s.refused.csv").exists()
    return len(between.seen)


# -- the same command goes on -----------------------------------------------------------------------------


def test_goes_on_with_the_very_messages(world, client):
    name, made = students(world, 5)
    with Between(world) as between:
        sent = broken_off(world, client, between, made)
        assert stored(world, name) == 4
        done = client("push", "s.csv", "--batch", 2, "--json", url=between.url)
        assert done.code == 0 and outcome(done) == {"nieuw": 5}, done
        assert "2 records were answered in an earlier run" in notes(done)
        first, lost, again, last = [between.seen[0], between.seen[1], *between.seen[sent:]]
    assert again == lost, "the same octets, not only the same ids"
    assert len({ids(request) for request in (first, lost, last)}) == 3
    assert not (client.directory / "s.push").exists()
    assert stored(world, name) == 5 and world.value("select max(keer) from bpv.studentgegevens where bpvo_kenmerk like %s", name + "-%") == 1


def test_another_size_of_messages_holds_for_the_rest_alone(world, client):
    name, made = students(world, 9)
    with Between(world) as between:
        sent = broken_off(world, client, between, made)
        done = client("push", "s.csv", "--batch", 500, "--json", url=between.url)
        assert done.code == 0 and outcome(done) == {"nieuw": 9} and len(between.seen) == sent + 2, done
        assert between.seen[sent] == between.seen[1]


@pytest.mark.parametrize("profile", ["s", "se"])
def test_goes_on_where_messages_are_signed(world, client, profile):
    name, made = students(world, 5)
    with Between(world, profile=profile) as between:
        broken_off(world, client, between, made)
        done = client("push", "s.csv", "--batch", 2, "--json", url=between.url)
        assert done.code == 0 and outcome(done) == {"nieuw": 5}, done


def test_what_was_refused_is_remembered_with_its_reasons(world, client):
    name, made = students(world, 5, row1={"leerbedrijfId": "123456789"}, row4={"emailadres": "geen adres"})
    client.write("s.csv", made)
    with Between(world, pass_on, lose_the_answer, never_arrive) as between:
        done = client("push", "s.csv", "--batch", 2, "--retries", 0, "--json", url=between.url)
        assert done.code == 5 and outcome(done) == {"nieuw": 1, "afgekeurd": 2, "onbeantwoord": 2}, done
        journal = (client.directory / "s.push").read_text()
        done = client("push", "s.csv", "--outcome", "u.csv", "--json", url=between.url)
    assert done.code == 1 and outcome(done) == {"nieuw": 3, "afgekeurd": 2}, done
    assert [row["foutcode"] for row in client.rows("s.refused.csv")] == ["BPV0107", "BPV0104"]
    assert [row["foutcode"] for row in client.rows("u.csv")] == ["", "BPV0107", "", "", "BPV0104"]
    assert "BPV0104: 1 times" in notes(done) and "BPV0107: 1 times" in notes(done) and "line 3: AFGEKEURD BPV0107" in notes(done)
    assert "@" not in journal and name not in journal and "BPV0107" in journal


def test_one_message_of_all_or_nothing_goes_on_too(world, client):
    name, made = students(world, 4)
    client.write("s.csv", made)
    with Between(world, lose_the_answer, never_arrive) as between:
        done = client("push", "s.csv", "--all-or-nothing", "--retries", 0, "--json", url=between.url)
        assert done.code == 5 and stored(world, name) == 4, done
        done = client("push", "s.csv", "--all-or-nothing", "--json", url=between.url)
    assert done.code == 0 and outcome(done) == {"nieuw": 4}, done


def test_a_report_that_cannot_be_written_leaves_the_push_to_be_told_again(world, client):
    name, made = students(world, 3)
    client.write("s.csv", made)
    with Between(world) as between:
        done = client("push", "s.csv", "--outcome", "weg/u.csv", "--json", url=between.url)
        assert done.code == 3 and "weg/u.csv" in done.err and (client.directory / "s.push").exists(), done
        done = client("push", "s.csv", "--outcome", "u.csv", "--json", url=between.url)
        assert done.code == 0 and outcome(done) == {"nieuw": 3} and len(between.seen) == 1, done


# -- when it cannot go on, it says so ------------------------------------------------------------------------


def test_a_file_that_changed_is_another_push(world, client):
    name, made = students(world, 5)
    with Between(world) as between:
        broken_off(world, client, between, made)
        made[4]["emailadres"] = "anders@school.example"
        client.write("s.csv", made)
        done = client("push", "s.csv", "--json", url=between.url)
    assert done.code == 0 and outcome(done) == {"nieuw": 1, "ongewijzigd": 4} and "has changed" in notes(done), done


def test_elsewhere_is_another_push(world, client):
    name, made = students(world, 5)
    with Between(world) as between:
        broken_off(world, client, between, made)
    done = client("push", "s.csv", "--json")
    assert done.code == 0 and outcome(done) == {"nieuw": 1, "ongewijzigd": 4} and "elsewhere" in notes(done), done


def test_a_dry_run_between_disturbs_nothing(world, client):
    name, made = students(world, 5)
    with Between(world) as between:
        broken_off(world, client, between, made)
        tried = client("push", "s.csv", "--dry-run", "--json", url=between.url)
        assert tried.code == 0 and "nothing was stored" in notes(tried), tried
        done = client("push", "s.csv", "--json", url=between.url)
        assert done.code == 0 and outcome(done) == {"nieuw": 5}, done


def test_a_file_that_is_no_journal_is_exit_3_and_stays(world, client):
    _, made = students(world, 1)
    client.write("s.csv", made)
    (client.directory / "s.push").write_text("boodschappen\n")
    done = client("push", "s.csv")
    assert done.code == 3 and "--state" in done.err and (client.directory / "s.push").read_text() == "boodschappen\n", done
    assert client("push", "s.csv", "--state", "elders").code == 0 and not (client.directory / "elders").exists()


def test_one_file_is_pushed_once_at_a_time(world, client):
    name, made = students(world, 2)
    client.write("s.csv", made)
    second = []

    def meanwhile(between, request):
        second.append(client("push", "s.csv", url=between.url))
        return between.forward(request)

    with Between(world, meanwhile) as between:
        done = client("push", "s.csv", "--json", url=between.url)
    assert done.code == 0 and outcome(done) == {"nieuw": 2}, done
    assert second[0].code == 5 and "being pushed at this moment" in second[0].err, second


def test_a_terminal_shows_how_far_it_is_and_a_script_nothing(world, client):
    _, made = students(world, 4)
    client.write("s.csv", made)
    assert client("push", "s.csv").err == ""
    ours, theirs = pty.openpty()
    ran = subprocess.Popen([flow.BIN / "bpv-client", "--config", client.config, "push", "s.csv", "--batch", "2"], cwd=client.directory, stdin=subprocess.DEVNULL,
                           stdout=subprocess.PIPE, stderr=theirs, env={"PATH": os.environ["PATH"], "HOME": str(client.directory)})
    out, _ = ran.communicate(timeout=60)
    shown = os.read(ours, 4000).decode()
    os.close(ours)
    os.close(theirs)
    assert ran.returncode == 0 and b"ongewijzigd" in out
    assert re.findall(r"\d of 4 \(\d+%\)", shown) == ["0 of 4 (0%)", "2 of 4 (50%)", "4 of 4 (100%)"] and shown.endswith("\n"), shown


# -- again by class -------------------------------------------------------------------------------------------


def refuse(code):
    """The gateway's answer as a refusal of the whole message."""
    melding = f"<bpv:foutmelding><bpv:foutcode>{code}</bpv:foutcode><bpv:fouttekst>proef</bpv:fouttekst></bpv:foutmelding>".encode()
    return change_answer(lambda body: re.sub(
        rb"(<bpv:requestGoedgekeurd>)true(</bpv:requestGoedgekeurd>).*?(</bpv:aanleveren_studentgegevens_response>)",
        rb"\1false\2" + melding + rb"\3", body, flags=re.S))


def test_later_is_the_same_message_later(world, client):
    name, made = students(world, 2)
    client.write("s.csv", made)
    with Between(world, refuse("BPV0005"), be_busy) as between:
        done = client("push", "s.csv", "--json", url=between.url)
        assert done.code == 0 and outcome(done) == {"nieuw": 2}, done
        assert len(between.seen) == 3 and len(set(between.seen)) == 1
    assert done.err.count("trying again") == 2


def test_what_must_be_mended_is_not_repeated(world, client):
    _, made = students(world, 3)
    client.write("s.csv", made)
    with Between(world, refuse("BPV0002")) as between:
        done = client("push", "s.csv", "--batch", 2, "--json", url=between.url)
        assert done.code == 1 and outcome(done) == {"afgekeurd": 3} and len(between.seen) == 1, done


def test_an_address_at_which_nobody_ever_answers_is_told_soon(world, client):
    """It may be mistyped: that is nothing to wait a quarter of an hour for."""
    client.write("s.csv", students(world, 1)[1])
    began = time.monotonic()
    done = client("push", "s.csv", "--json", url="https://localhost:9/")
    assert done.code == 4 and "cannot connect" in done.err and time.monotonic() - began < 60, done
    assert (client.directory / "s.push").exists()


def test_patience_that_ends_is_exit_5_and_nothing_is_lost(world, client):
    name, made = students(world, 2)
    client.write("s.csv", made)

    def ask_for_an_hour(_between, _request):
        return 503, {"Retry-After": "3600", "Content-Type": "text/plain"}, b"Service Unavailable\n"

    with Between(world, ask_for_an_hour) as between:
        began = time.monotonic()
        done = client("push", "s.csv", "--patience", 1, "--json", url=between.url)
        assert done.code == 5 and outcome(done) == {"onbeantwoord": 2} and time.monotonic() - began < 30, done
        assert "same command again" in notes(done) and (client.directory / "s.push").exists()
        done = client("push", "s.csv", "--json", url=between.url)
        assert done.code == 0 and between.seen[0] == between.seen[1], done


def test_a_fault_about_a_record_names_its_line(world, client):
    _, made = students(world, 4, row0={"emailadres": "geen adres"})
    client.write("s.csv", made)
    spoil = change_request(made[2]["bpvoKenmerk"].encode(), b"k !")
    with Between(world, spoil) as between:
        done = client("push", "s.csv", url=between.url)
    assert done.code == 1 and "DK0004" in done.err and "studentgegevens[2]" in done.err and "(line 4 of the file)" in done.err, done


# -- the machine fails -------------------------------------------------------------------------------------------


def start(client, *words, **how):
    environment = {"PATH": os.environ["PATH"], "HOME": str(client.directory), "ASAN_OPTIONS": "detect_leaks=0"}
    return subprocess.Popen([flow.BIN / "bpv-client", "--config", client.config, *words], cwd=client.directory, env=environment,
                            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **how)


def test_a_full_disk_stops_before_a_message_leaves(world, client):
    """The journal meets the end of the disk at any byte: nothing leaves unwritten, and later all of it is there once."""
    name, made = students(world, 40)
    client.write("s.csv", made)
    with Between(world) as between:
        client("--help", url=between.url)  # writes the settings
        for room in (0, 100, 400, 900, 1400):
            def little_room(size=room):
                signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
                resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
            full = start(client, "push", "s.csv", "--batch", "4", preexec_fn=little_room)
            said, _ = full.communicate(timeout=60)
            assert full.returncode == 3 and "s.push" in said and "File too large" in said, said
        done = client("push", "s.csv", "--batch", 4, "--json", url=between.url)
        assert done.code == 0 and outcome(done) == {"nieuw": 40}, done
        assert len({ids(request) for request in between.seen}) == 10
    assert stored(world, name) == 40


def test_killed_at_any_moment_it_ends_as_if_nothing_had_happened(world, client):
    """kill -9 at thirty random points, a line that breaks at random, a gateway that starts anew: every record once, all new."""
    seed = int(os.environ.get("BPV_SEED", random.randrange(1 << 32)))
    dice = random.Random(seed)
    name, made = students(world, 3000)
    client.write("s.csv", made)

    def mostly_pass_on(between, request):
        return dice.choice([pass_on, pass_on, pass_on, lose_the_answer, never_arrive])(between, request)

    gateway = flow.Gateway(world, "eerste")
    with Between(gateway, then=mostly_pass_on) as between:
        client("--help", url=between.url)
        for kill in range(30):
            running = start(client, "push", "s.csv", "--batch", "25")
            until, waited = len(between.seen) + dice.randrange(4), time.monotonic()
            while len(between.seen) < until and running.poll() is None and time.monotonic() - waited < 60:
                time.sleep(0.005)
            time.sleep(dice.random() * 0.3)
            running.kill()
            said, _ = running.communicate(timeout=60)
            assert running.returncode == -signal.SIGKILL, f"seed {seed}: ended before kill {kill}: {said}"
            if kill == 15:
                gateway.process.kill()
                gateway.process.wait()
                gateway = between.world = flow.Gateway(world, "tweede")
        between.then = pass_on
        done = client("push", "s.csv", "--batch", "25", "--json", url=between.url)
        assert done.code == 0 and outcome(done) == {"nieuw": 3000}, f"seed {seed}: {done}"
        assert not (client.directory / "s.push").exists()
        repeated = {}
        for request in between.seen:
            repeated.setdefault(ids(request), set()).add(request)
        assert all(len(octets) == 1 for octets in repeated.values()), f"seed {seed}: one name, two messages"
    gateway.stop()
    rows = world.query("select count(*), count(distinct bpvo_kenmerk), max(keer) from bpv.studentgegevens where bpvo_kenmerk like %s", name + "-%")
    assert tuple(rows[0]) == (3000, 3000, 1), f"seed {seed}: {rows}"


def test_what_came_later_wins_and_the_report_says_so(world, client):
    name, made = students(world, 2)
    client.write("s.csv", made)
    with Between(world, never_arrive, never_arrive) as between:
        done = client("push", "s.csv", "--retries", 0, "--json", url=between.url)
        assert done.code == 5 and stored(world, name) == 0, done
        made[1]["emailadres"] = "nieuwer@school.example"
        client.write("later.csv", made[1:])
        assert outcome(client("push", "later.csv", "--json", url=between.url)) == {"nieuw": 1}
        done = client("push", "s.csv", "--outcome", "u.csv", "--json", url=between.url)
    assert done.code == 0 and outcome(done) == {"nieuw": 1, "ongewijzigd": 1}, done
    assert "line 3: ONGEWIJZIGD BPV0115" in notes(done) and not (client.directory / "s.refused.csv").exists()
    assert [row["foutcode"] for row in client.rows("u.csv")] == ["", "BPV0115"]
