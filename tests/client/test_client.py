"""bpv-client where things go wrong between it and the gateway, and where a school's habits differ from ours."""
import datetime
import http.server
import json
import os
import pty
import re
import select
import socket
import subprocess
import threading
import uuid

import pytest

import soap
import world as flow
from between import Between, be_busy, change_answer, change_request, lose_the_answer, never_arrive, pass_on

COLUMNS = flow.ORDER


def students(world, count, **changed):
    """Good records; changed: row number -> cells that differ."""
    end = (datetime.date.today() + datetime.timedelta(days=60)).isoformat()
    name = "c" + uuid.uuid4().hex[:12]
    made = [{"bpvoKenmerk": f"{name}-{i}", **world.codes(soap.SCHOOL_A), "geplandeEinddatum": end, "emailadres": f"{name}{i}@school.example"}
            for i in range(count)]
    for row, cells in changed.items():
        made[int(row.removeprefix("row"))].update(cells)
    return name, made


def stored(world, name):
    return world.value("select count(*) from bpv.studentgegevens where bpvo_kenmerk like %s", name + "-%")


def counts(answer):
    return json.loads(answer.out)["rows"][0]


# -- a line that breaks ------------------------------------------------------------------------------


def test_a_lost_answer_is_asked_for_again_with_the_same_message(world, client):
    name, made = students(world, 12)
    client.write("s.csv", made)
    with Between(world, lose_the_answer) as between:
        done = client("push", "s.csv", "--json", url=between.url)
        assert done.code == 0 and counts(done)["nieuw"] == 12, done
        assert len(between.seen) == 2 and between.seen[0] == between.seen[1]
    assert "trying again" in done.err and stored(world, name) == 12


def test_a_message_that_never_arrived_is_sent_again(world, client):
    name, made = students(world, 3)
    client.write("s.csv", made)
    with Between(world, never_arrive, be_busy) as between:
        done = client("push", "s.csv", "--json", url=between.url)
        assert done.code == 0 and counts(done)["nieuw"] == 3, done
        assert len(between.seen) == 3
    assert "503" in done.err and stored(world, name) == 3


def test_a_busy_gateway_is_exit_5(world, client):
    with Between(world, be_busy, be_busy) as between:
        done = client("test", "--retries", 1, url=between.url)
    assert done.code == 5 and "later" in done.err and len(between.seen) == 2, done


def test_nobody_there_is_exit_4(client):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        done = client("test", "--retries", 0, url=f"https://localhost:{free.getsockname()[1]}/x")
    assert done.code == 4 and "cannot connect" in done.err and "doctor" in done.err, done


# -- an answer that is not ours ----------------------------------------------------------------------


@pytest.mark.parametrize("change", [
    lambda body: re.sub(rb"(<wsa:RelatesTo[^>]*>)[^<]*", rb"\1urn:uuid:6f1f7b1e-0000-4000-8000-00000000a001", body),
    lambda body: body.replace(b"anonymous?oin=" + soap.GATEWAY.encode(), b"anonymous?oin=" + soap.SUPPLIER.encode()),
    lambda body: body.replace(b"testen_verbinding_response", b"opvragen_resultaten_response"),
    lambda body: body.replace(b"testen_verbindingResponse", b"opvragen_resultatenResponse"),
])
def test_an_answer_to_somebody_else_is_exit_6(world, client, change):
    with Between(world, change_answer(change)) as between:
        done = client("test", url=between.url)
    assert done.code == 6 and done.out == "", done


def test_an_outcome_that_is_missing_is_exit_6(world, client):
    _, made = students(world, 3)
    client.write("s.csv", made)
    leave_out = change_answer(lambda body: re.sub(rb"<bpv:resultaat>.*?</bpv:resultaat>", b"", body, count=1, flags=re.S))
    with Between(world, leave_out) as between:
        done = client("push", "s.csv", url=between.url)
    assert done.code == 6 and "leaves out records" in done.err, done


# -- a pull is whole or not there --------------------------------------------------------------------


def test_a_pull_that_breaks_off_leaves_the_old_file_alone(world, client):
    (client.directory / "r.csv").write_text("oud\n")
    with Between(world, pass_on, never_arrive, never_arrive) as between:
        done = client("pull", "--out", "r.csv", "--page", 20, "--retries", 0, url=between.url)
    assert done.code == 4, done
    assert (client.directory / "r.csv").read_text() == "oud\n" and not (client.directory / "r.csv.part").exists()


def test_a_page_that_lacks_a_response_is_exit_6(world, client):
    leave_out = change_answer(lambda body: re.sub(rb"<bpv:respons>.*?</bpv:respons>", b"", body, count=1, flags=re.S))
    with Between(world, leave_out) as between:
        done = client("pull", "--out", "r.csv", url=between.url)
    assert done.code == 6 and not (client.directory / "r.csv").exists(), done


def test_pages_of_two_snapshots_are_exit_6(world, client):
    other = change_answer(lambda body: re.sub(rb"(<bpv:totMutatienummer>)", rb"\g<1>9", body))
    with Between(world, pass_on, other) as between:
        done = client("pull", "--out", "r.csv", "--page", 20, url=between.url)
    assert done.code == 6 and "snapshot" in done.err, done


def test_a_snapshot_that_expired_is_begun_again(world, client):
    assert client("pull", "--out", "whole.csv").code == 0
    with Between(world, pass_on, change_request(b"<bpv:cursor>", b"<bpv:cursor>verlopen")) as between:
        done = client("pull", "--out", "r.csv", "--page", 20, url=between.url)
        assert done.code == 0 and len(between.seen) > 4, done
    assert (client.directory / "r.csv").read_bytes() == (client.directory / "whole.csv").read_bytes()


def test_the_size_of_a_page_changes_nothing(client):
    for page in (1, 7, 10000):
        assert client("pull", "--out", f"{page}.csv", "--page", page).code == 0
    assert len({(client.directory / f"{page}.csv").read_bytes() for page in (1, 7, 10000)}) == 1
    assert (client.directory / "1.csv").stat().st_mode & 0o777 == 0o600


def test_what_was_removed_is_told_beside_an_increment(world, client):
    respons = world.import_result(soap.SCHOOL_A)
    first = client("pull", "--out", "r.csv", "--json")
    since = int(counts(first)["totMutatienummer"])
    done = client("pull", "--out", "n.csv", "--since", since, "--json")
    assert done.code == 0 and counts(done)["respons"] == 0, done
    assert client.rows("n.csv") == [] and client.rows("n.removed.csv") == []
    assert respons in {row["responsId"] for row in client.rows("r.csv")}


def test_basis_gets_months_and_pseudonyms_in_columns_of_their_own(world, school):
    done = school("pull", "--out", "b.csv", "--json")
    assert done.code == 0 and counts(done)["veldenset"] == "BASIS", done
    rows = school.rows("b.csv")
    assert {row["responsId"] for row in rows} and {row["brin"] for row in rows} == {"98QX"}
    for row in rows:
        assert re.fullmatch(r"20\d\d-\d\d", row["invulmaand"]) and re.fullmatch(r"20\d\d-\d\d", row["eindmaand"])
        assert row["leerbedrijfPseudoniem"] and not row["leerbedrijfId"] and not row["invuldatum"] and not row["tekst"]


def test_excel_gets_a_bom_and_no_formula(client):
    assert client("pull", "--out", "e.csv", "--excel").code == 0
    text = (client.directory / "e.csv").read_bytes()
    assert text.startswith(b"\xef\xbb\xbfresponsId,")
    assert not re.search(rb"(^|,)\"?[=+@]", text, re.M) and b",-7," in text


# -- pushes as schools make them ----------------------------------------------------------------------


def test_takes_a_file_of_dutch_excel_and_answers_in_its_order(world, client):
    _, made = students(world, 3, row1={"leerbedrijfId": "123456789"})
    order = ["emailadres", *[name for name in made[0] if name != "emailadres"]]
    (client.directory / "x.csv").write_bytes(b"\xef\xbb\xbf" + "\r\n".join(
        ";".join(row[name] for name in order) for row in [dict(zip(order, order)), *made]).encode() + b"\r\n")
    done = client("push", "x.csv", "--json")
    assert done.code == 1 and counts(done)["nieuw"] == 2, done
    refused = client.rows("x.refused.csv")
    assert list(refused[0]) == [*order, "foutcode", "fouttekst"] and refused[0]["foutcode"] == "BPV0107"


def test_all_or_nothing_holds_back_what_was_good(world, client):
    name, made = students(world, 4, row2={"leerbedrijfId": "123456789"})
    client.write("s.csv", made)
    done = client("push", "s.csv", "--all-or-nothing", "--json")
    assert done.code == 1 and counts(done)["afgekeurd"] == 4 and stored(world, name) == 0, done
    assert {row["foutcode"] for row in client.rows("s.refused.csv")} >= {"BPV0107", "BPV0112"}
    name, made = students(world, 4, row2={"emailadres": "geen adres"})
    client.write("s.csv", made)
    done = client("push", "s.csv", "--all-or-nothing", "--json")
    assert done.code == 1 and counts(done)["afgekeurd"] == 4 and stored(world, name) == 0, done


def test_all_or_nothing_holds_over_more_messages_than_one(world, client):
    name, made = students(world, 2001, row2000={"leerbedrijfId": "123456789"})
    client.write("s.csv", made)
    with Between(world) as between:
        done = client("push", "s.csv", "--all-or-nothing", "--batch", 2000, "--json", url=between.url)
    assert done.code == 1 and counts(done)["afgekeurd"] == 2001 and stored(world, name) == 0, done
    assert all(b"<bpv:proefaanlevering>true" in request for request in between.seen)
    made[2000]["leerbedrijfId"] = made[0]["leerbedrijfId"]
    client.write("s.csv", made)
    done = client("push", "s.csv", "--all-or-nothing", "--batch", 2000, "--json")
    assert done.code == 0 and counts(done)["nieuw"] == 2001 and stored(world, name) == 2001, done


def test_a_push_that_is_refused_as_a_whole_tells_every_record(world, client):
    _, made = students(world, 3)
    client.write("s.csv", made)
    with world.route(soap.SCHOOL_A, "VIA_PRAKTIJKOPLEIDER"):
        done = client("push", "s.csv", "--batch", 2, "--json")
    assert done.code == 1 and counts(done)["afgekeurd"] == 3, done
    assert {row["foutcode"] for row in client.rows("s.refused.csv")} == {"BPV0101"}


def test_outcome_of_every_record_on_demand(world, client):
    _, made = students(world, 3, row1={"opleidingscode": "00000"})
    client.write("s.csv", made)
    done = client("push", "s.csv", "--outcome", "u.csv", "--refused", "weg.csv")
    assert done.code == 1 and "weg.csv" in done.out, done
    assert [(row["uitkomst"], row["foutcode"]) for row in client.rows("u.csv")] == [("NIEUW", ""), ("AFGEKEURD", "BPV0108"), ("NIEUW", "")]
    assert len(client.rows("weg.csv")) == 1


def test_a_file_without_records_is_done(client):
    (client.directory / "leeg.csv").write_text(",".join(COLUMNS) + "\n")
    assert client("push", "leeg.csv").code == 0


# -- the way there -------------------------------------------------------------------------------------


class Proxy(http.server.BaseHTTPRequestHandler):
    """An HTTPS proxy as offices have them: CONNECT and nothing else."""
    allowed, asked = True, []

    def do_CONNECT(self):
        type(self).asked.append(self.path)
        if not self.allowed:
            self.send_error(403)
            return
        host, port = self.path.split(":")
        with socket.create_connection((host, int(port))) as far:
            self.wfile.write(b"HTTP/1.1 200 ok\r\n\r\n")
            ends = {self.connection: far, far: self.connection}
            while True:
                for end in select.select(list(ends), [], [])[0]:
                    data = end.recv(65536)
                    if not data:
                        self.close_connection = True
                        return
                    ends[end].sendall(data)

    def log_message(self, *_):
        pass


@pytest.fixture
def proxy():
    Proxy.allowed, Proxy.asked = True, []
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Proxy)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def test_goes_through_the_proxy_of_the_settings(world, client, proxy):
    done = client("doctor", proxy=proxy)
    assert done.code == 0 and f"through {proxy}" in done.out, done
    assert Proxy.asked == [f"localhost:{world.port}"]


def test_a_proxy_that_refuses_is_named(client, proxy):
    Proxy.allowed = False
    done = client("test", "--retries", 0, proxy=proxy)
    assert done.code == 4 and "proxy" in done.err and "403" in done.err, done


def test_the_environment_chooses_no_proxy(client, proxy):
    client.environment = {name: proxy for name in ("https_proxy", "HTTPS_PROXY", "ALL_PROXY", "http_proxy")}
    assert client("test").code == 0 and Proxy.asked == []


# -- who we are -----------------------------------------------------------------------------------------


def test_asks_a_person_for_the_passphrase_and_does_not_show_it(world, client):
    client("--help", certificate=world.pki / "schoolA.p12", key=None)  # writes the settings file
    ours, theirs = pty.openpty()
    ran = subprocess.Popen([flow.BIN / "bpv-client", "--config", client.config, "test"], cwd=client.directory, stdin=theirs, stdout=subprocess.PIPE,
                           stderr=subprocess.PIPE, env={"PATH": os.environ["PATH"], "HOME": str(client.directory)})
    asked = b""
    while not asked.endswith(b"key: "):
        asked += os.read(ran.stderr.fileno(), 100)
    os.write(ours, b"voorbeeld\n")
    out, _ = ran.communicate(timeout=60)
    assert ran.returncode == 0 and soap.SCHOOL_A in out.decode()
    shown = os.read(ours, 1000) if select.select([ours], [], [], 0)[0] else b""
    assert b"voorbeeld" not in shown
    os.close(ours)
    os.close(theirs)


def test_asks_nobody_when_there_is_no_terminal(world, client):
    done = client("test", certificate=world.pki / "schoolA.p12", key=None)
    assert done.code == 3 and "no passphrase was given" in done.err, done


def test_finds_its_settings_in_the_home_directory(client):
    client("--help")
    usual = client.directory / ".config" / "bpv-client.conf"
    usual.parent.mkdir()
    client.config.rename(usual)
    ran = subprocess.run([flow.BIN / "bpv-client", "test"], capture_output=True, text=True, cwd="/", env={"HOME": str(client.directory)})
    assert ran.returncode == 0, ran.stderr


def test_an_option_wins_from_the_settings(client):
    done = client("test", "--school-oin", soap.SCHOOL_B)
    assert done.code == 1 and "DK0002" in done.err and "What to do" in done.err, done


def test_the_agreement_shows_services_and_mandates(client):
    done = client("overeenkomst")
    assert done.code == 0
    for word in ("GO-98QQ", "ACTIEF", "aanleveren_studentgegevens", soap.SUPPLIER, "VOLLEDIG"):
        assert word in done.out, done


DOCTOR = {
    "key_open_to_others": (lambda world, d: {"key": loose_copy(world.pki / "saas.key.pem", d)}, 0, "key file", "WARN"),
    "intermediates_missing": (lambda world, d: files(world, "chainLeafOnly"), 1, "chain", "WARN"),
    "short_key": (lambda world, d: files(world, "rsa1024"), 1, "key size", "FAIL"),
    "revoked": (lambda world, d: files(world, "revoked"), 1, "connection", "FAIL"),
    "other_root": (lambda world, d: {"ca": write(d / "ca.pem", world.pki / "selfSigned.cert.pem")}, 1, "connection", "FAIL"),
    "no_ca_file": (lambda world, d: {"ca": d / "weg.pem"}, 1, "certificate and key", "FAIL"),
    "gateway_of_another_oin": (lambda world, d: {"gateway_oin": "00000099000000003000"}, 1, "gateway's certificate", "FAIL"),
    "unknown_name": (lambda world, d: {"url": "https://nergens.invalid/x"}, 1, "connection", "FAIL"),
    "name_of_another": (lambda world, d: {"url": f"https://127.0.0.1:{world.port}/x"}, 1, "connection", "FAIL"),
    "wrong_path": (lambda world, d: {"url": f"https://localhost:{world.port}/x"}, 1, "message", "FAIL"),
    "school_oin_with_a_typo": (lambda world, d: {"school_oin": "0000000700098QQ0000"}, 1, "settings", "FAIL"),
    "no_mandate": (lambda world, d: {"school_oin": soap.SCHOOL_B}, 1, "authorisation", "FAIL"),
    "school_itself": (lambda world, d: files(world, "schoolA"), 0, "mandate", "OK"),
    "new_generation": (lambda world, d: files(world, "schoolA-g4-tls"), 0, "key size", "OK"),
}


def files(world, name):
    return {"certificate": world.pki / f"{name}.cert.pem", "key": world.pki / f"{name}.key.pem"}


def write(path, source):
    path.write_bytes(source.read_bytes())
    return path


def loose_copy(source, directory):
    write(directory / "los.pem", source).chmod(0o644)
    return directory / "los.pem"


@pytest.mark.parametrize("name", DOCTOR)
def test_the_doctor_says_where_it_hurts(world, client, name):
    wrong, code, check, verdict = DOCTOR[name]
    done = client("doctor", "--json", **wrong(world, client.directory))
    found = [(row["check"], row["result"]) for row in json.loads(done.out)["rows"]]
    assert done.code == code and (check, verdict) in found, done
    assert all(row["explanation"] for row in json.loads(done.out)["rows"])


def test_help_and_handbook_name_the_same_options(client):
    text, handbook = client("--help").out, (flow.ROOT / "docs" / "client.md").read_text()
    told, written = (set(re.findall(r"--[a-z][a-z-]+", page)) for page in (text, handbook))
    settings = set(re.findall(r"^  (--[a-z-]+)", text[text.index("Settings"):text.index("--config")], re.M))
    assert len(settings) == 16 and settings <= told and written - {"--help"} <= told
    assert told - settings <= written
    lines = set(re.findall(r"^(?:# )?([a-z_]+) = ", handbook, re.M))
    assert {name.removeprefix("--").replace("-", "_") for name in settings} - lines == {"profile"} and "`profile = " in handbook
