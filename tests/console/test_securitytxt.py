"""Where to tell what is wrong with us: the operator's file at the address where everybody looks, for as long as it says it holds."""
import datetime
import subprocess

import pytest

from house import BIN, ROOT, House, database

PATH = "/.well-known/security.txt"


def until(days):
    return (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days)).strftime("Expires: %Y-%m-%dT%H:%M:%SZ\n")


@pytest.fixture(scope="module")
def told(filled, people, tmp_path_factory):
    with database(filled) as name:
        made = House(tmp_path_factory.mktemp("told"), name, people, extra="security_txt = security.txt\n")
        made.file = made.directory / "security.txt"
        made.file.write_text("Contact: mailto:security@bpvmonitor.example\r\n" + until(200))
        made.start()
        yield made
        made.stop()


def test_anybody_reads_the_operators_file_as_it_is_now(told):
    answer = told.visitor().get(PATH)
    assert answer.status_code == 200 and answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.content == told.file.read_bytes()
    told.file.write_text("# a comment\ncontact: https://bpvmonitor.example/security\n" + until(3) + "Preferred-Languages: nl, en\n")
    assert told.visitor().get(PATH).content == told.file.read_bytes()
    signed = "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nContact: tel:+31-88-338-00-00\n" + until(3) + "-----BEGIN PGP SIGNATURE-----\n\niQ==\n-----END PGP SIGNATURE-----\n"
    told.file.write_text(signed)
    assert told.visitor().get(PATH).text == signed


def test_one_that_is_over_or_broken_is_told_to_nobody_but_the_operator(told):
    for words, why in (("Contact: mailto:a@b.example\n" + until(-1), "it is over since"), (until(3), "0 Contacts and 1 Expires"),
                       ("Contact: mailto:a@b.example\n", "1 Contacts and 0 Expires"), ("Contact: mailto:a@b.example\n" + 2 * until(3), "2 Expires"),
                       ("Contact: a@b.example\n" + until(3), "a Contact begins with"), ("Contact: mailto:a@b.example\nExpires: soon\n", "Expires is a moment"),
                       ("#" * 40000, "bytes or more")):
        told.file.write_text(words)
        before = len(told.log())
        assert told.visitor().get(PATH).status_code == 404, words[:60]
        assert "warning security_txt reason=" in told.log()[before:] and why in told.log()[before:], (why, told.log()[before:])


def test_a_start_warns_in_its_last_month_and_once_it_is_over_and_refuses_one_that_is_broken(told):
    def check():
        return subprocess.run([BIN / "bpv-console", "--config", "bpv.conf", "--check"], cwd=told.directory, capture_output=True, text=True, timeout=60)

    told.file.write_text("Contact: mailto:a@b.example\n")
    assert check().returncode == 3 and "0 Expires" in check().stderr
    told.file.write_text("Contact: mailto:a@b.example\n" + until(-1))
    assert check().returncode == 0 and "warning security_txt reason=" in check().stderr and "it is over since" in check().stderr
    told.file.write_text("Contact: mailto:a@b.example\n" + until(10))
    assert check().returncode == 0 and "security_txt until=" in check().stderr
    told.file.write_text("Contact: mailto:a@b.example\n" + until(100))
    assert check().returncode == 0 and "security_txt" not in check().stderr


def test_pages_start_beside_one_that_is_over_and_leave_only_that_out(told):
    told.file.write_text("Contact: mailto:a@b.example\n" + until(-1))
    told.stop()
    before = len(told.log())
    told.start()
    assert "warning security_txt reason=" in told.log()[before:] and "it is over since" in told.log()[before:]
    assert told.visitor().get(PATH).status_code == 404
    assert told.visitor().get("/aanmelden").status_code == 200


def test_without_one_there_is_none(house):
    assert house.visitor().get(PATH).status_code == 404


def test_the_example_in_the_package_is_a_good_one_once_it_is_filled_in(told):
    example = (ROOT / "config" / "security.txt").read_text()
    told.file.write_text("".join(until(100) if line.startswith("Expires:") else line for line in example.splitlines(keepends=True)))
    assert told.visitor().get(PATH).text == told.file.read_text()
