"""bpv-client against the real gateway: what a school's staff type, and what they are told."""
import csv
import json
import os
import socket
import ssl
import subprocess
import threading
import uuid

import pytest

from days import day
from soap import GATEWAY, SCHOOL_A, SCHOOL_B
from world import BIN

PASSPHRASE = "voorbeeld"  # certs/README.md


@pytest.fixture
def client(world, tmp_path):
    """Runs bpv-client for school A through its supplier; settings can be replaced by name."""

    def run(*words, env=None, stdin=subprocess.DEVNULL, **settings):
        chosen = {
            "url": f"https://localhost:{world.port}/edukoppeling/bpvmonitor/v1/be", "certificate": world.pki / "saas.cert.pem",
            "key": world.pki / "saas.key.pem", "ca": world.pki / "roots.pem", "school_oin": SCHOOL_A, "gateway_oin": GATEWAY, **settings,
        }
        config = tmp_path / "client.conf"
        config.write_text("[client]\n" + "".join(f"{name} = {value}\n" for name, value in chosen.items() if value is not None))
        environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "ASAN_OPTIONS": "detect_leaks=1:exitcode=99", **(env or {})}
        return subprocess.run([str(BIN / "bpv-client"), "--config", str(config), *[str(w) for w in words]], capture_output=True, text=True,
                              stdin=stdin, env=environment, cwd=tmp_path, timeout=120)

    return run


def rows(path):
    with open(path, newline="", encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


HEADER = "bpvoKenmerk,onderwijsaanbiedercode,onderwijslocatiecode,opleidingscode,leerbedrijfId,geplandeEinddatum,emailadres,roepnaam".split(",")


def student(world, **values):
    """A good record of school A."""
    known = world.codes(SCHOOL_A)
    codes = {name: known[name] for name in ("onderwijsaanbiedercode", "onderwijslocatiecode", "opleidingscode", "leerbedrijfId")}
    return {**codes, "geplandeEinddatum": day(60), "emailadres": world.canary(), **values}


def write_push(world, path, count, **bad):
    """A CSV of `count` good records; bad: line index -> changed cells."""
    made = []
    for i in range(count):
        made_one = student(world, bpvoKenmerk=f"{path.stem}-{i}", roepnaam="Zoë")
        made_one.update(bad.get(f"row{i}", {}))
        made.append({name: made_one[name] for name in HEADER})
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, HEADER)
        writer.writeheader()
        writer.writerows(made)
    return made


def counts(done):
    """What a push says became of its records."""
    return json.loads(done.stdout)["rows"][0]


def test_the_test_tells_what_the_gateway_saw(client):
    done = client("test", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["rows"]
    assert "00000099000000002000" in client("test").stdout


def test_a_push_says_what_became_of_each_record_and_the_refused_can_be_repaired(world, client, tmp_path):
    file = tmp_path / "repareer.csv"
    write_push(world, file, 7, row2={"emailadres": "geen adres"}, row4={"leerbedrijfId": "123456789"}, row5={"opleidingscode": "1"})
    done = client("push", file, "--json")
    assert done.returncode == 1, done.stdout + done.stderr
    assert (counts(done)["nieuw"], counts(done)["afgekeurd"]) == (4, 3)
    refused = rows(tmp_path / "repareer.refused.csv")
    assert [(row["bpvoKenmerk"], row["foutcode"]) for row in refused] == [
        ("repareer-2", "BPV0104"), ("repareer-4", "BPV0107"), ("repareer-5", "BPV0113")]
    assert all(row["fouttekst"] for row in refused)
    # Repaired in place, foutcode and all, it can be pushed as it is.
    known = world.codes(SCHOOL_A)
    for row in refused:
        row.update(emailadres=world.canary(), leerbedrijfId=known["leerbedrijfId"], opleidingscode=known["opleidingscode"])
    with open(tmp_path / "repareer.refused.csv", "w", newline="", encoding="utf-8") as out:
        writer = csv.DictWriter(out, refused[0].keys())
        writer.writeheader()
        writer.writerows(refused)
    again = client("push", tmp_path / "repareer.refused.csv", "--json")
    assert again.returncode == 0 and counts(again)["nieuw"] == 3, again.stdout + again.stderr


def test_the_same_push_again_changes_nothing(world, client, tmp_path):
    file = tmp_path / "nogmaals.csv"
    write_push(world, file, 12)
    assert counts(client("push", file, "--batch", 5, "--json"))["nieuw"] == 12
    again = client("push", file, "--batch", 5, "--json")
    assert again.returncode == 0 and counts(again)["ongewijzigd"] == 12


def test_a_dry_run_stores_nothing(world, client, tmp_path):
    file = tmp_path / "proef.csv"
    write_push(world, file, 3)
    done = client("push", file, "--dry-run", "--json")
    assert done.returncode == 0 and counts(done)["nieuw"] == 3
    assert world.value("select count(*) from bpv.studentgegevens where bpvo_kenmerk like 'proef-%%'") == 0


@pytest.mark.parametrize("content, reason", [
    ("bpvoKenmerk,bsn\n1,2\n", "bsn"), ("", "empty"), ("bpvoKenmerk\n1\n", "missing"), ("a;b\n", "unknown column"),
])
def test_a_file_that_is_no_push_is_refused_with_its_line(client, tmp_path, nothing_stored, content, reason):
    file = tmp_path / "slecht.csv"
    file.write_text(content)
    done = client("push", file)
    assert done.returncode == 1 and reason in done.stderr, done.stderr


def test_a_pull_holds_every_answer_of_the_school(world, client, tmp_path):
    out = tmp_path / "resultaten.csv"
    done = client("pull", "--out", out, "--page", 50)
    assert done.returncode == 0, done.stderr
    got = rows(out)
    assert len({row["responsId"] for row in got}) == world.count_results(SCHOOL_A)
    assert {row["brin"] for row in got} == {"98QQ"}
    answers = world.value(
        "select count(*) from bpv.antwoorden a join bpv.respons r on (r.school_id, r.mutatienummer) = (a.school_id, a.mutatienummer)"
        " join bpv.variabelen v on v.id = a.variabele_id join bpv.vragen q on (q.vragenlijst_id, q.code) = (v.vragenlijst_id, v.vraag)"
        " join bpv.organisaties o on o.id = r.school_id where o.oin = %s and r.vervallen_bij is null and q.in_resultaten", SCHOOL_A)
    assert len([row for row in got if row["vraagcode"]]) == answers
    assert not (tmp_path / "resultaten.csv.part").exists()


def test_the_next_pull_brings_only_what_is_new(world, client, tmp_path):
    first = client("pull", "--out", tmp_path / "alles.csv")
    since = first.stdout.split("--since ")[1].split()[0]
    new = world.import_result(SCHOOL_A)
    done = client("pull", "--out", tmp_path / "nieuw.csv", "--since", since)
    assert done.returncode == 0, done.stderr
    assert {row["responsId"] for row in rows(tmp_path / "nieuw.csv")} == {new}


def test_an_answer_of_the_bureau_is_in_the_next_pull_from_its_release_moment_on(world, client, tmp_path):
    since = client("pull", "--out", tmp_path / "alles.csv").stdout.split("--since ")[1].split()[0]
    record, today = f"antwoord-{uuid.uuid4().hex[:8]}", day(0)
    assert world.call(world.push(bpvoKenmerk=record, roepnaam="Zwaantjemarie")).status == 200
    key = world.value(
        "insert into bpv.uitnodigingen (school_id, bpvo_id, respondent, route, status, bpvo_kenmerk, gepland_op, uitgegeven_op, uitgenodigd_op,"
        " aangemaakt_op) select b.school_id, b.id, 'STUDENT', 'DIRECT', 'UITGENODIGD', %s, current_date, now(), now(), now() from bpv.bpvos b"
        " join bpv.organisaties o on o.id = b.school_id where o.oin = %s and not exists (select from bpv.uitnodigingen u where u.bpvo_id = b.id)"
        " order by b.id limit 1 returning respondentsleutel", record, SCHOOL_A)
    (tmp_path / "levering.csv").write_text(
        "respondentsleutel,vraagcode,waarde,tekst,vragenlijstcode,versie,invuldatum,status\n"
        f"{key},,,,BPV_STUDENT,2,{today},INGEVULD\n{key},EW1,9,,,,,\n{key},UV4,5,,,,,\n"
        f"{key},EW9,,zwaantjemarie zegt: goed,,,,\n")
    # What was agreed never changes; here it does, past every trigger, and back.
    weekly, at_once = (
        f"set session_replication_role = replica; update bpv.overeenkomsten set vrijgavemoment = '{word}' where status = 'ACTIEF' and school_id ="
        f" (select id from bpv.organisaties where oin = '{SCHOOL_A}'); set session_replication_role = origin" for word in ("WEKELIJKS", "DIRECT"))
    with world.broken(weekly, at_once):
        world.admin("antwoorden", "import", tmp_path / "levering.csv")
        client("pull", "--out", tmp_path / "nog_niet.csv", "--since", since)
        waiting = rows(tmp_path / "nog_niet.csv") if (tmp_path / "nog_niet.csv").exists() else []
        assert not [row for row in waiting if row["vraagcode"]]
    done = client("pull", "--out", tmp_path / "nieuw.csv", "--since", since)
    assert done.returncode == 0, done.stderr
    got = rows(tmp_path / "nieuw.csv")
    # With the keys of its placement; without the one it came under and without what is for aggregates only.
    assert [(row["vraagcode"], row["waarde"], row["tekst"], row["brin"]) for row in got] == [
        ("EW1", "9", "", "98QQ"), ("EW9", "", "zwaantjemarie zegt: goed", "98QQ")]
    assert str(key) not in (tmp_path / "nieuw.csv").read_text() and got[0]["responsId"] != str(key)
    # The name that the record holds sealed is known while its answer is masked.
    assert world.value("select gemaskeerd from bpv.open_antwoorden o join bpv.respons r using (school_id, mutatienummer) where r.respons_id = %s",
                       got[0]["responsId"]) == "[naam] zegt: goed"


def test_the_codebook_explains_every_column(client, tmp_path):
    assert client("codebook", "--out", tmp_path / "codeboek.csv").returncode == 0
    assert client("codebook", "--out", tmp_path / "codeboek.json", "--json").returncode == 0
    assert json.loads((tmp_path / "codeboek.json").read_text())
    client("pull", "--out", tmp_path / "r.csv")
    book = rows(tmp_path / "codeboek.csv")
    codes = {row.get("resultaatcode") or row["vraagcode"] for row in book}
    assert {row["vraagcode"] for row in rows(tmp_path / "r.csv") if row["vraagcode"]} <= codes


# -- doctor and what can be wrong --------------------------------------------------


def test_the_doctor_finds_nothing_wrong(client):
    done = client("doctor")
    assert done.returncode == 0 and "FAIL" not in done.stdout, done.stdout


WRONG = {
    "another_key": (dict(key="schoolA.key.pem"), "not the key"),
    "expired": (dict(certificate="expired.cert.pem", key="expired.key.pem"), "expired"),
    "not_yet_valid": (dict(certificate="notYetValid.cert.pem", key="notYetValid.key.pem"), "clock"),
    "without_oin": (dict(certificate="noOin.cert.pem", key="noOin.key.pem"), "serialNumber"),
    "of_a_server_only": (dict(certificate="serverOnly.cert.pem", key="serverOnly.key.pem"), "client"),
    "not_there": (dict(certificate="weg.pem"), "weg.pem"),
}


@pytest.mark.parametrize("name", WRONG)
def test_the_doctor_says_what_is_wrong_with_a_certificate(world, client, name):
    settings, word = WRONG[name]
    done = client("doctor", **{key: world.pki / value for key, value in settings.items()})
    assert done.returncode != 0 and "FAIL" in done.stdout and word in done.stdout, done.stdout


def test_the_doctor_tells_a_refusal_by_the_gateway(client):
    done = client("doctor", school_oin=SCHOOL_B)
    assert done.returncode == 1 and "FAIL" in done.stdout and "Niet geautoriseerd" in done.stdout, done.stdout


def test_a_revoked_certificate_is_a_matter_of_tls(world, client):
    done = client("test", certificate=world.pki / "revoked.cert.pem", key=world.pki / "revoked.key.pem")
    assert done.returncode == 4 and done.stderr


def test_nobody_listening_is_said_so_and_tried_again_later(client):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    done = client("doctor", url=f"https://localhost:{port}/x")
    assert done.returncode != 0 and "FAIL" in done.stdout


@pytest.mark.parametrize("name", ["schoolA.p12", "schoolA-legacy.p12"])
def test_takes_the_pkcs12_files_of_windows_old_and_new(world, client, name):
    done = client("test", certificate=world.pki / name, key=None, env={"BPV_PASSPHRASE": PASSPHRASE})
    assert done.returncode == 0, done.stderr
    wrong = client("test", certificate=world.pki / name, key=None, env={"BPV_PASSPHRASE": "fout"})
    assert wrong.returncode == 3 and "passphrase" in wrong.stderr


def test_takes_an_encrypted_key(world, client, tmp_path):
    (tmp_path / "wachtwoord").write_text(PASSPHRASE + "\n")
    done = client("test", certificate=world.pki / "schoolA.cert.pem", key=world.pki / "schoolA-encrypted.key.pem",
                  passphrase_file=tmp_path / "wachtwoord")
    assert done.returncode == 0, done.stderr


def answering(world, reply):
    """Somebody else's server with the gateway's certificate, that answers one request with fixed bytes."""
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(world.pki / "gateway.cert.pem", world.pki / "gateway.key.pem")
    listener = socket.create_server(("127.0.0.1", 0))

    def serve():
        with tls.wrap_socket(listener.accept()[0], server_side=True) as peer:
            peer.recv(65536)
            peer.sendall(reply)

    threading.Thread(target=serve, daemon=True).start()
    return f"https://localhost:{listener.getsockname()[1]}/x"


PLAIN_FAULT = (b"<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body><s:Fault><faultcode>s:Client</faultcode>"
               b"<faultstring>iets</faultstring></s:Fault></s:Body></s:Envelope>")


# proves: GW-F3
@pytest.mark.parametrize("head, body, code", [
    (b"HTTP/1.1 500 x\r\nContent-Type: text/xml\r\n", PLAIN_FAULT, None),
    (b"HTTP/1.1 500 x\r\nContent-Type: text/html\r\n", b"<html>500</html>", None),
    (b"HTTP/1.1 404 x\r\nContent-Type: text/html\r\n", b"<html>404</html>", None),
    (b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n", b"<no-soap/>", None),
])
def test_copes_with_plain_faults_and_bare_errors_of_others(world, client, head, body, code):
    url = answering(world, head + b"Content-Length: %d\r\nConnection: close\r\n\r\n" % len(body) + body)
    done = client("doctor", url=url)
    assert done.returncode != 0 and "FAIL" in done.stdout and "Sanitizer" not in done.stderr, done.stdout + done.stderr


@pytest.mark.parametrize("words", [(), ("dans",), ("push",), ("pull",), ("test", "x"), ("push", "a", "--batch", "0"), ("--zomaar",)])
def test_wrong_usage_is_exit_2_with_a_hint(client, words):
    done = client(*words)
    assert done.returncode == 2 and "--help" in done.stderr


def test_wrong_settings_are_exit_3(client):
    assert client("test", school_oin="123").returncode == 3
    assert client("test", url="http://localhost/").returncode == 3
    assert client("test", ca="/weg.pem").returncode == 3


def test_help_shows_every_verb(client):
    done = client("--help")
    assert done.returncode == 0
    for verb in ("test", "doctor", "push", "pull", "codebook", "overeenkomst"):
        assert verb in done.stdout
    assert "bpv-client doctor" in done.stdout


def test_all_or_nothing_keeps_every_record_back(world, client, tmp_path):
    file = tmp_path / "alles.csv"
    write_push(world, file, 4, row1={"leerbedrijfId": "123456789"})
    done = client("push", file, "--all-or-nothing", "--json")
    assert done.returncode == 1 and counts(done)["afgekeurd"] == 4, done.stdout + done.stderr
    codes = {row["bpvoKenmerk"]: row["foutcode"] for row in rows(tmp_path / "alles.refused.csv")}
    assert "BPV0107" in codes["alles-1"] and codes["alles-0"] == "BPV0112"
    assert world.value("select count(*) from bpv.studentgegevens where bpvo_kenmerk like 'alles-%%'") == 0
