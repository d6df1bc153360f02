"""bpv-admin waarschuwing: real certificates that end soon, in a register, and mail through a real command."""
import email
import email.policy
import hashlib
import json
import pathlib
import re
import ssl
import subprocess
import time

import pytest

from conftest import ROOT, SUPPLIER, psql

SBB = "beheer@sbb.example"
SCHOOL = "0000000700098QQ00000"
OWN = "00000099000000001000"
THRESHOLDS = (90, 60, 30, 14, 7, 1)


@pytest.fixture(scope="session")
def issued(tmp_path_factory):
    """{threshold: (fingerprint, from, until)} of certificates that openssl really made, each a little before its threshold."""
    place, made = tmp_path_factory.mktemp("issued"), {}
    for threshold in (*THRESHOLDS, 100):
        key, cert, request = (place / f"{threshold}.{kind}" for kind in ("key", "cert", "csr"))
        until = time.strftime("%Y%m%d%H%M%SZ", time.gmtime(time.time() + threshold * 86400 - 3600))
        (place / "index.txt").write_text("")
        (place / "ca.conf").write_text(f"[ca]\ndefault_ca=a\n[a]\nnew_certs_dir={place}\ndatabase={place}/index.txt\nrand_serial=yes\n"
                                       "default_md=sha256\npolicy=p\n[p]\nserialNumber=optional\ncommonName=optional\n")
        for words in (("req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", key, "-out", request,
                       "-subj", f"/serialNumber={SUPPLIER}/CN=x"),
                      ("ca", "-batch", "-notext", "-selfsign", "-config", place / "ca.conf", "-in", request, "-keyfile", key, "-out", cert, "-enddate", until)):
            done = subprocess.run(["openssl", *map(str, words)], capture_output=True, text=True, timeout=60)
            assert done.returncode == 0, done.stderr
        der = ssl.PEM_cert_to_DER_cert(cert.read_text())
        end = subprocess.run(["openssl", "x509", "-in", cert, "-noout", "-enddate"], capture_output=True, text=True).stdout.strip().removeprefix("notAfter=")
        made[threshold] = (hashlib.sha256(der).hexdigest(), end)
    return made


class Post:
    """A register, a configuration, and a program that keeps what it is given to mail."""

    def __init__(self, register, place):
        self.register, self.place, self.box = register, place, place / "box"
        self.box.mkdir()
        self.program = place / "post.sh"
        self.program.write_text(f'#!/bin/sh\nset -eu\n[ "$1 $2" = "-t -i" ]\n[ ! -e {place}/broken ] || exit 75\nmail=$(mktemp {self.box}/XXXXXX)\ncat >"$mail"\n')
        self.program.chmod(0o755)
        self.config = place / "gateway.conf"
        self.settings(command=f"{self.program} -t -i")

    def settings(self, command, timeout=10):
        dead = "".join(f"{name} = /dev/null\n" for name in ("certificate", "key", "trust", "crl"))
        self.config.write_text(f"[gateway]\noin = {OWN}\n[tls]\n{dead}[database]\ngateway = x\nadmin = dbname={self.register.name} user=bpv_admin\n"
                               f"[vault]\nmaster_key = /dev/null\n[mail]\ncommand = {command}\nfrom = bpv@sbb.example\nsbb = {SBB}\ntimeout_s = {timeout}\n")

    def send(self, *words, code=0):
        done = self.register.run("--config", self.config, "waarschuwing", "send", *words, "--json", role=None)
        assert done.returncode == code, done.stdout + done.stderr
        return json.loads(done.stdout)["rows"] if done.stdout else done.stderr

    def mails(self):
        """What was mailed since the last look: [(recipients, subject, text)]."""
        out = []
        for path in sorted(self.box.iterdir()):
            mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            assert mail["From"] == "bpv@sbb.example" and mail["Auto-Submitted"] == "auto-generated" and mail["Date"] and mail["Message-ID"]
            to = [address.addr_spec for name in ("To", "Cc") if mail[name] for address in mail[name].addresses]
            out.append((sorted(to), mail["Subject"], mail.get_content()))
            path.unlink()
        return out

    def seen(self, certificate, oin=SUPPLIER, doel="TLS"):
        fingerprint, end = certificate
        psql(self.register.name, f"insert into bpv.certificaten (vingerafdruk, doel, oin, geldig_van, geldig_tot, eerst_gezien, laatst_gezien) values"
             f" ('{fingerprint}', '{doel}', '{oin}', now() - interval '1 year', '{end}', now(), now())")

    def sql(self, statement):
        return psql(self.register.name, "set search_path = bpv, public; " + statement)

    def tomorrow(self):
        """What was mailed today was mailed yesterday."""
        self.sql("update waarschuwingen set op = op - interval '1 day'")

    def told(self):
        return self.register.ok("waarschuwing", "list")


@pytest.fixture
def post(parties, tmp_path):
    return Post(parties, tmp_path)


def contacts(register):
    for rol, adres in (("TECHNISCH", "techniek@lvs.example"), ("FUNCTIONEEL", "functioneel@lvs.example"), ("PRIVACY", "fg@lvs.example")):
        register.ok("contactpersoon", "add", "--bij", SUPPLIER, "--rol", rol, "--naam", "X", "--emailadres", adres)


# proves: GW-W2
def test_every_threshold_is_mailed_once_to_the_contacts_and_to_sbb(post, issued):
    contacts(post.register)
    fingerprint = issued[90][0]
    post.seen(issued[100])
    assert post.send() == [] and post.mails() == []
    psql(post.register.name, "delete from bpv.certificaten")
    post.seen(issued[90])
    for threshold in THRESHOLDS:
        # The certificate that was made to end then takes the place of the one before: the same row gets its end.
        post.sql(f"update certificaten set geldig_tot = '{issued[threshold][1]}'")
        assert post.send()[0] == {"oin": SUPPLIER, "naam": "Voorbeeld SIS", "waarschuwingen": 1, "ontvangers": 3, "uitkomst": "VERZONDEN", "reden": None}
        [(to, subject, text)] = post.mails()
        assert to == sorted([SBB, "techniek@lvs.example", "functioneel@lvs.example"])
        assert subject == f"Certificaat van {SUPPLIER} verloopt " + (f"over {threshold - 1} dagen" if threshold > 1 else "binnen een dag")
        assert f"TLS-certificaat van {SUPPLIER} is nog " in text and fingerprint in text and "Voorbeeld SIS" in text and "bpv-client rehearse" in text
        assert post.send() == [] and post.mails() == []
        post.tomorrow()
        assert post.send() == [] and post.mails() == []
    post.sql("update certificaten set geldig_tot = now() - interval '1 hour'")
    post.send()
    assert post.mails()[0][1] == f"Certificaat van {SUPPLIER} is verlopen"
    rows = post.told()
    assert sorted(row["drempel"] for row in rows) == [0, 1, 7, 14, 30, 60, 90]
    assert {row["uitkomst"] for row in rows} == {"VERZONDEN"} and {row["pogingen"] for row in rows} == {1} and {row["ontvangers"] for row in rows} == {3}
    assert post.register.ok("waarschuwing", "list", "--oin", SCHOOL) == []
    # No address is kept, and none is in the answer.
    assert "@" not in json.dumps(rows) and post.sql("select w::text from waarschuwingen w where w::text like '%@%'") == []


# proves: GW-W2
def test_one_mail_a_day_sums_up_a_party_and_parties_are_not_mixed(post, issued):
    post.seen(issued[60])
    post.seen(issued[30], doel="ONDERTEKENING")
    post.seen((("f" * 64), issued[14][1]), oin=SCHOOL)
    post.seen((("e" * 64), issued[90][1]), oin=OWN)
    assert [(row["oin"], row["waarschuwingen"]) for row in post.send()] == [(SCHOOL, 1), (OWN, 1), (SUPPLIER, 2)]
    mails = {subject.split()[2]: (to, text) for to, subject, text in post.mails()}
    assert {oin: to for oin, (to, _) in mails.items()} == {oin: [SBB] for oin in (SCHOOL, OWN, SUPPLIER)}  # no contacts: SBB alone
    assert issued[60][0] in mails[SUPPLIER][1] and issued[30][0] in mails[SUPPLIER][1] and "f" * 64 not in mails[SUPPLIER][1]
    assert "de gateway van SBB zelf" in mails[OWN][1]
    # Another one on the same day waits for tomorrow, and is then told with all that expires; one that ends within a day does not.
    post.seen((("a" * 64), issued[7][1]), doel="TLS")
    assert post.send() == []
    post.tomorrow()
    assert [(row["oin"], row["waarschuwingen"]) for row in post.send()] == [(SUPPLIER, 1)]
    text = post.mails()[0][2]
    assert issued[60][0] in text and "a" * 64 in text
    post.seen((("b" * 64), issued[1][1]), doel="ONDERTEKENING")
    assert [row["waarschuwingen"] for row in post.send()] == [1]


# proves: GW-W2
def test_a_mail_that_failed_is_tried_again_and_says_why(post, issued):
    post.seen(issued[7])
    (post.place / "broken").touch()
    for times in (1, 2):
        assert [row["uitkomst"] for row in post.send(code=1)] == ["MISLUKT"]
        row = post.told()[0]
        assert (row["uitkomst"], row["pogingen"], row["reden"]) == ("MISLUKT", times, "ended with exit code 75")
    (post.place / "broken").unlink()
    assert [row["uitkomst"] for row in post.send()] == ["VERZONDEN"] and len(post.mails()) == 1
    assert [(row["uitkomst"], row["pogingen"], row["reden"]) for row in post.told()] == [("VERZONDEN", 3, None)]
    assert post.send() == []


@pytest.mark.parametrize("command, said", [
    ("/bin/sleep 600", "not done within 1000 ms"), ("/nonexistent/sendmail -t", "cannot run /nonexistent/sendmail: No such file"),
    ("/bin/sh -c exit", "ended with exit code 2"), ("/bin/false", "exit code 1"), ("/usr/bin/kill -9 0", "ended by signal 9")])
def test_a_command_that_does_not_do_it(post, issued, command, said):
    post.seen(issued[7])
    post.settings(command, timeout=1)
    if command == "/bin/sh -c exit":  # no shell of ours: a quote or a $ is a letter
        post.settings("/bin/sh -c 'exit", timeout=1)
    assert [row["uitkomst"] for row in post.send(code=1)] == ["MISLUKT"]
    assert said in post.told()[0]["reden"]


def test_what_is_due_is_shown_until_it_is_mailed(post, issued):
    post.seen(issued[7])
    assert [(row["drempel"], row["dagen"], row["doel"]) for row in post.register.ok("waarschuwing", "due")] == [(7, 6, "TLS")]
    post.send()
    assert post.register.ok("waarschuwing", "due") == []


def test_a_dry_run_shows_it_and_sends_nothing(post, issued):
    post.seen(issued[7])
    assert [(row["uitkomst"], row["waarschuwingen"]) for row in post.send("--dry-run")] == [("PROEF", 1)]
    assert post.mails() == [] and post.told() == []
    assert len(post.send()) == 1


# proves: GW-W2
def test_of_many_machines_one_sends(post, issued):
    post.seen(issued[7])
    post.program.write_text(post.program.read_text() + "sleep 0.5\n")
    command = [str(pathlib.Path(post.register.run.__globals__["BIN"]) / "bpv-admin"), "--config", str(post.config), "--actor", "timer", "waarschuwing", "send"]
    together = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) for _ in range(6)]
    said = [process.communicate(timeout=60)[0] for process in together]
    assert [process.returncode for process in together] == [0] * 6, said
    assert len(post.mails()) == 1 and len(post.told()) == 1
    # The database itself keeps each threshold of a certificate to one row.
    with pytest.raises(AssertionError, match="waarschuwingen_een"):
        post.sql("insert into waarschuwingen (vingerafdruk, doel, drempel, oin, geldig_tot, uitkomst, ontvangers, op, door)"
                 " select vingerafdruk, doel, drempel, oin, geldig_tot, uitkomst, ontvangers, op, door from waarschuwingen")


def test_without_settings_it_says_so(post, issued):
    post.settings("")
    assert "[mail] command is empty" in post.send(code=3)
    post.settings(post.program)
    post.config.write_text(post.config.read_text().replace("from = bpv@sbb.example", "from = bpv"))
    assert "have to be mail addresses" in post.send(code=3)
    post.settings("sendmail -t")
    post.seen(issued[7])
    assert [row["reden"] for row in post.send(code=1)] == ["a command is an absolute path and its words"]


def test_the_timer_runs_it():
    unit = (ROOT / "config/systemd/bpv-waarschuwing.service").read_text()
    assert re.search(r"^ExecStart=\S+/bpv-admin --config \S+ --actor timer waarschuwing send$", unit, re.M)
    assert "OnCalendar=hourly" in (ROOT / "config/systemd/bpv-waarschuwing.timer").read_text()
