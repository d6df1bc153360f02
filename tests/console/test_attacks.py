"""Attacks B4 to B6: what somebody tries who may look at less, or at nothing, or who makes somebody else's browser try."""
import datetime
import html
import os
import re
import subprocess
import threading
import time
import uuid

import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization

import house as place
from house import people_of, raw
from routes import routes

XSS = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"


@pytest.fixture(scope="module")
def visitors(house):
    """{role: somebody with it}; of a school and of SBB."""
    return {role: house.visitor(name) for name, (_, role, _) in people_of().items() if name != "karel.anders"}


def sample(path):
    return path.replace("*", "x")


# ---- who may what (B4)


def test_the_sources_list_the_routes_and_the_frame_is_among_them():
    assert routes()["POST", "/afmelden"] is None and routes()["GET", "/"] is not None and len(routes()) >= 10


@pytest.mark.parametrize("method,path", sorted(routes()))
def test_every_route_lets_in_its_own_roles_and_no_others(house, visitors, method, path):
    allowed = routes()[method, path]
    if allowed is None:
        return
    nobody = house.visitor()
    answer = nobody.get(sample(path)) if method == "GET" else nobody.post(sample(path), {}, csrf=False)
    assert answer.status_code == 303 and answer.headers["Location"].startswith("/aanmelden"), answer.status_code
    for role, visitor in visitors.items():
        # A POST without its token: who may not come here hears that first.
        answer = visitor.get(sample(path)) if method == "GET" else visitor.post(sample(path), {}, csrf=False)
        refused = answer.status_code == 403 and "andere rol" in answer.text
        assert refused == (role not in allowed), (role, answer.status_code)
        if role not in allowed:
            assert "Geen toegang" in answer.text


def test_another_method_is_refused_by_name(house):
    status, headers, _ = raw(house, b"DELETE / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    assert (status, headers["Allow"]) == (405, "GET, HEAD")


def test_a_role_of_sbb_cannot_be_given_to_somebody_of_a_school(house):
    for of, role in (("98QQ", "BEHEERDER"), (None, "KWALITEIT")):
        more = ["--school", of] if of else []
        assert house.admin("gebruiker", "add", "--naam", "x.x", "--volledige-naam", "X", "--rol", role, *more).returncode == 2
    done = subprocess.run(["psql", "-XAtqc", "insert into bpv.gebruiker_rollen select id, soort, 'BEHEERDER' from bpv.gebruikers where naam = 'kim.kwaliteit'",
                           "-d", house.database], capture_output=True, text=True)
    assert "gebruiker_rollen_rol" in done.stderr


def test_the_role_of_pages_reads_no_table_of_people_or_answers(house):
    """What a page could be talked into stays within its functions."""
    for table in ("gebruikers", "sessies", "aanmeldlinks", "organisaties", "studentgegevens", "respons", "antwoorden", "audit", "bewijzen"):
        done = subprocess.run(["psql", "-XAtqc", f"select count(*) from bpv.{table}", "-d", f"dbname={house.database} user=bpv_console"],
                              capture_output=True, text=True)
        assert "permission denied" in done.stderr, (table, done.stdout, done.stderr)


# ---- forms that are not ours (B5)


@pytest.mark.parametrize("headers", [
    {}, {"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"},
    {"Origin": "https://localhost", "Sec-Fetch-Site": "same-site"}, {"Sec-Fetch-Site": "none"},
])
def test_a_form_of_another_site_does_nothing(house, headers):
    visitor = house.visitor("kim.kwaliteit")
    assert visitor.post("/afmelden", {}, headers=headers).status_code == 403
    assert visitor.get("/").status_code == 200


def test_a_form_without_its_token_or_with_somebody_elses_does_nothing(house):
    visitor, other = house.visitor("kim.kwaliteit"), house.visitor("dana.data")
    other.get("/")
    for values in ({}, {"csrf": ""}, {"csrf": "0" * 64}, {"csrf": other.csrf}, {"csrf": other.csrf.upper()}):
        assert visitor.post("/afmelden", values, csrf=False).status_code == 403
    # In the address it does not count.
    visitor.get("/")
    assert visitor.post("/afmelden?csrf=" + visitor.csrf, {}, csrf=False).status_code == 403
    assert visitor.post("/afmelden", {}).status_code == 303


def test_a_login_by_another_site_is_refused(house):
    visitor = place.Visitor(house, "kim.kwaliteit")
    assert visitor.post("/aanmelden/certificaat", {}, csrf=False, headers={"Origin": "https://evil.example"}).status_code == 403


# ---- sessions


def cookie(answer):
    return re.match(r"__Host-bpv=([A-Za-z0-9_-]{43}); ", answer.headers["Set-Cookie"])[1]


def test_a_session_is_new_at_each_login_and_a_planted_one_is_nobodys(house):
    visitor = place.Visitor(house, "kim.kwaliteit")
    first = visitor.post("/aanmelden/certificaat", {}, csrf=False, headers={"Origin": house.url, "Cookie": "__Host-bpv=" + "A" * 43})
    token = cookie(first)
    assert token != "A" * 43 and all(word in first.headers["Set-Cookie"] for word in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"))
    # Who is logged in logs in again with a form of ours alone.
    visitor.get("/", headers={"Cookie": f"__Host-bpv={token}"})
    second = visitor.post("/aanmelden/certificaat", {}, headers={"Origin": house.url, "Cookie": f"__Host-bpv={token}"})
    nobody = place.Visitor(house, "kim.kwaliteit")
    old = nobody.get("/", headers={"Cookie": f"__Host-bpv={token}"})
    new = nobody.get("/", headers={"Cookie": f"__Host-bpv={cookie(second)}"})
    assert (old.status_code, new.status_code) == (303, 200)


def test_who_logs_out_is_out_and_the_database_knows_no_token(own_house):
    visitor = own_house.visitor("kim.kwaliteit")
    token = visitor.session.cookies.get("__Host-bpv")
    assert own_house.one(f"select count(*) from sessies where digest = pg_catalog.sha256('{token}'::bytea)") == "1"
    assert visitor.post("/afmelden", {}).status_code == 303
    assert place.Visitor(own_house).get("/", headers={"Cookie": f"__Host-bpv={token}"}).status_code == 303
    assert own_house.one("select einde from aanmeldingen order by id desc limit 1") == "AFGEMELD"


def test_who_is_withdrawn_is_out_at_once(own_house):
    visitor = own_house.visitor("dana.data")
    assert visitor.get("/").status_code == 200
    own_house.ok("gebruiker", "withdraw", "dana.data")
    assert visitor.get("/").status_code == 303
    assert visitor.post("/aanmelden/certificaat", {}, csrf=False).status_code == 403
    assert own_house.one("select einde from aanmeldingen order by id desc limit 1") == "INGETROKKEN"


def test_a_session_ends_when_it_is_idle_or_old(own_house):
    for column, past in (("gezien_op", "31 minutes"), ("tot_op", "1 second")):
        visitor = own_house.visitor("kim.kwaliteit")
        own_house.sql(f"update sessies set {column} = now() - interval '{past}'")
        assert visitor.get("/").status_code == 303


def test_a_link_logs_in_once_and_looking_at_it_uses_nothing(own_house):
    path = own_house.link("kim.kwaliteit").removeprefix(own_house.url)
    visitor = place.Visitor(own_house)
    assert visitor.get(path).status_code == 200 and visitor.get(path).status_code == 200
    assert visitor.post(path, {}, csrf=False).status_code == 303
    again = place.Visitor(own_house).post(path, {}, csrf=False)
    assert again.status_code == 403 and "al gebruikt" in again.text
    assert own_house.one("select count(*) from audit where onderwerp = 'aanmeldlinks' and handeling = 'aanmelden'") == "1"
    assert path.rsplit("/", 1)[1] not in own_house.log()


def test_a_certificate_of_nobody_or_under_another_root_opens_nothing(house):
    answer = place.Visitor(house, "vera.vreemd").post("/aanmelden/certificaat", {}, csrf=False)
    assert answer.status_code == 403 and "niemand die hier bekend is" in answer.text
    assert place.Visitor(house).post("/aanmelden/certificaat", {}, csrf=False).status_code == 403
    stranger = place.Visitor(house)
    stranger.session.cert = (str(place.PKI / "saas.cert.pem"), str(place.PKI / "saas.key.pem"))
    with pytest.raises(Exception, match="(?i)ssl|alert|reset"):
        stranger.get("/")


# ---- what is shown (B5, B6)


def test_names_are_shown_as_they_are_and_never_as_html(own_house, visitors_of_own):
    naam = f"<b>&amp;\"'{XSS}"
    own_house.sql(f"update organisaties set naam = '{naam.replace(chr(39), chr(39) * 2)}' where brin = '98QQ'")
    own_house.sql(f"update gebruikers set volledige_naam = '{naam.replace(chr(39), chr(39) * 2)}' where naam = 'kim.kwaliteit'")
    shown = 0
    for visitor in visitors_of_own:
        for (method, path), allowed in routes().items():
            if method != "GET" or "*" in path:
                continue
            for query in ("", "?brin=98QQ&school=98QQ&naar=" + "%3Cscript%3Ealert(1)%3C/script%3E&q=%22%3E%3Cscript%3Ealert(1)"):
                text = visitor.get(path + query).text
                assert "<script>alert" not in text and "<img src=x" not in text and "\"'><img" not in text, path
                shown += "&lt;script&gt;alert(1)" in text
    assert shown > 0


@pytest.fixture(scope="module")
def visitors_of_own(own_house):
    return [own_house.visitor(name) for name in ("anna.beheer", "kim.kwaliteit")]


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "/\\evil.example", "\\\\evil", "/%0d%0aSet-Cookie: x=y", "javascript:alert(1)", "/a\r\nX: y"])
def test_nobody_is_sent_elsewhere_after_logging_in(house, elsewhere):
    answer = place.Visitor(house, "kim.kwaliteit").post("/aanmelden/certificaat", {"naar": elsewhere}, csrf=False)
    where = answer.headers["Location"]
    assert answer.status_code == 303 and (where == "/" or where.startswith("/%0d%0a")), where
    assert "X" not in answer.headers and "x=y" not in answer.headers.get("Set-Cookie", "")


def test_no_header_and_no_line_of_the_log_can_be_added(house):
    mark = uuid.uuid4().hex
    for path in (f"/nergens/{mark}%0d%0aSet-Cookie:%20x=y", f"/?{mark}=%0a2026-01-01T00:00:00Z+info+page", f"/aanmelden?naar=/{mark}%0aX"):
        status, headers, _ = raw(house, f"GET {path} HTTP/1.1\r\nHost: localhost\r\nUser-Agent: {mark}\r\nConnection: close\r\n\r\n".encode())
        assert status in (200, 303, 400, 404, 422) and "x=y" not in str(headers.get("Set-Cookie"))
    assert mark not in house.log()


def test_every_answer_has_the_headers_of_today(house):
    for path in ("/", "/aanmelden", "/static/style.css", "/nergens"):
        answer = house.visitor().get(path)
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy and "frame-ancestors 'none'" in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff" and answer.headers["Referrer-Policy"] == "same-origin"
        assert answer.headers["Cache-Control"] in ("no-store", "no-cache")
        assert "Server" not in answer.headers


def test_a_failure_tells_the_visitor_what_to_do_and_nothing_else(own_house):
    own_house.sql("alter function scholen_van(bigint) rename to scholen_weg")
    try:
        visitor = place.Visitor(own_house, "kim.kwaliteit")
        answer = visitor.post("/aanmelden/certificaat", {}, csrf=False)
        answer = visitor.get("/")
    finally:
        own_house.sql("alter function scholen_weg(bigint) rename to scholen_van")
    assert answer.status_code == 500 and "088 338 00 00" in answer.text and answer.headers["X-Correlation-Id"] in answer.text
    assert not re.search("scholen_van|SQLSTATE|postgres|console_|\\.c\\b", answer.text)
    assert any("SQLSTATE" in line for line in own_house.lines(answer.headers["X-Correlation-Id"]))


def test_the_log_names_somebody_by_number_and_no_query(house):
    answer = house.visitor("kim.kwaliteit").get("/?naam=Pietersen")
    line, = house.lines(answer.headers["X-Correlation-Id"])
    assert "gebruiker=" in line and "route=/" in line and "Pietersen" not in line and "kim" not in line
    assert "Kim Kwaliteit" not in house.log()


def test_attempts_that_fail_are_slowed_down(own_house):
    answers = [place.Visitor(own_house).post("/aanmelden/link/" + "x" * 43, {}, csrf=False).status_code for _ in range(30)]
    assert answers[0] == 403 and 429 in answers
    own_house.stop()
    own_house.start()


def test_who_asks_for_pages_without_end_is_slowed_down_and_nobody_else_is(own_house):
    """More than a bucket holds, over lines that are kept: 429, when to come back, and words; who looks beside it is served, and so is the same
    person some seconds later."""
    busy, other = own_house.visitor("karel.anders"), own_house.visitor("kim.kwaliteit")
    statuses, refused, until = [], [], time.monotonic() + 90

    def hammer():
        line = place.Visitor(own_house, "karel.anders")
        line.session.cookies.update(busy.session.cookies)
        while not refused and time.monotonic() < until:
            answer = line.get("/uitleg")
            statuses.append(answer.status_code)
            if answer.status_code == 429:
                refused.append(answer)

    # A bucket gets one back every 30 ms: so many at once that it empties where each of them waits long as well.
    crowd = [threading.Thread(target=hammer) for _ in range(16)]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join()
    assert refused and len(statuses) > 600, (len(statuses), set(statuses))
    assert set(statuses) <= {404, 429} and "Wacht een paar tellen" in refused[0].text and 1 <= int(refused[0].headers["Retry-After"]) <= 60
    assert other.get("/").status_code == 200 and other.get("/dashboard").status_code == 200
    time.sleep(int(refused[0].headers["Retry-After"]))
    assert busy.get("/").status_code == 200
    own_house.stop()
    own_house.start()


def test_a_change_behind_the_back_of_the_audit_is_found(own_house):
    def silently(table, trigger, change):
        own_house.sql(f"alter table {table} disable trigger {trigger}; {change}; alter table {table} enable always trigger {trigger}")

    assert own_house.admin("audit", "verify").returncode == 0
    silently("gebruiker_rollen", "audit", "update gebruiker_rollen set rol = 'BEHEERDER' where rol = 'SERVICEDESK'")
    found = own_house.admin("audit", "compare")
    assert found.returncode != 0 and "gebruiker_rollen" in found.stdout, found.stdout
    silently("audit", "audit_nooit", "update audit set door = 'iemand.anders' where onderwerp = 'aanmeldingen'")
    assert own_house.admin("audit", "verify").returncode != 0


# ---- less than there ought to be


def test_a_teamleider_of_no_opleiding_sees_nothing(own_house):
    visitor = own_house.visitor("teun.teamleider")
    assert visitor.get("/dashboard").status_code == 200
    own_house.sql("delete from gebruiker_opleidingen o using gebruikers g where g.id = o.gebruiker_id and g.naam = 'teun.teamleider'")
    assert visitor.get("/dashboard").status_code == 403 and visitor.get("/dashboard/export.csv?pagina=overzicht").status_code == 403


@pytest.mark.parametrize("path", ["/etc/passwd", "bpv.conf", "/proc/self/fd/0", "/dev/tty"])
def test_a_file_of_a_visitor_names_no_file_of_the_machine(own_house, path):
    """school import reads certificates that stand beside its CSV file: from a browser nothing stands beside it."""
    visitor = own_house.visitor("anna.beheer")
    visitor.get("/beheer/taak?taak=school+import")
    answer = visitor.post("/beheer/taak", {"taak": "school import"}, files={"a": ("scholen.csv", f"brin,certificaat\n98QQ,{path}\n", "text/csv")})
    assert answer.status_code in (200, 422) and "Een bestand kan hier niet worden genoemd" in answer.text, answer.text
    assert "No such file" not in answer.text


# ---- a certificate that is revoked while the console runs


def revoke(house, name, path):
    """A list of the people's authority with one certificate in it, moved to its place at once."""
    authority = house.people / "ca/people"
    issuer = x509.load_pem_x509_certificate((authority / "cert.pem").read_bytes())
    certificate = x509.load_pem_x509_certificate((house.people / f"{name}.cert.pem").read_bytes())
    now = datetime.datetime.now(datetime.timezone.utc)
    made = x509.CertificateRevocationListBuilder().issuer_name(issuer.subject).last_update(now - datetime.timedelta(hours=1)).next_update(
        now + datetime.timedelta(days=7)).add_extension(x509.CRLNumber(99), False).add_extension(
        x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.public_key()), False).add_revoked_certificate(
        x509.RevokedCertificateBuilder().serial_number(certificate.serial_number).revocation_date(now - datetime.timedelta(hours=1)).build())
    key = serialization.load_pem_private_key((authority / "key.pem").read_bytes(), None)
    fresh = path.with_suffix(".new")
    fresh.write_bytes(made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    fresh.rename(path)


def test_a_certificate_that_is_revoked_is_out_without_a_restart(filled, people, tmp_path):
    with place.database(filled) as name:
        house = place.House(tmp_path, name, people)
        lists = tmp_path / "people.crl.pem"
        lists.write_bytes((people / "crl/people.crl.pem").read_bytes())
        settings = tmp_path / "bpv.conf"
        settings.write_text(settings.read_text().replace(f"crl = {people}/crl/people.crl.pem", f"crl = {lists}"))
        house.start()
        try:
            visitor, other = house.visitor("femke.fg"), house.visitor("kim.kwaliteit")
            revoke(house, "femke.fg", tmp_path / "next.pem")
            good = (tmp_path / "next.pem").read_bytes()
            lists.write_bytes(b"x" * len(good))
            wait_for(lambda: "reload refused" in house.log())
            assert visitor.get("/").status_code == 200
            # What was refused is tried again, and told once, though nothing about the file says that it is another.
            time.sleep(6)
            seen = lists.stat()
            lists.write_bytes(good)
            os.utime(lists, ns=(seen.st_atime_ns, seen.st_mtime_ns))
            wait_for(lambda: " reloaded " in house.log())
            assert house.log().count("reload refused") == 1
            for session in (visitor, place.Visitor(house, "femke.fg")):
                with pytest.raises(requests.exceptions.ConnectionError):
                    session.get("/aanmelden")
            assert other.get("/").status_code == 200
        finally:
            house.stop()


def wait_for(there):
    until = time.monotonic() + 20
    while not there():
        assert time.monotonic() < until
        time.sleep(0.1)


# ---- two persons


def test_nobody_becomes_a_second_person_alone(own_house):
    """Who may bring things into force cannot make himself another account for it: not on a page, not with bpv-admin, not in the register."""
    anna = own_house.visitor("anna.beheer")
    anna.get("/beheer/taken")
    files = {"o-certificaat": ("vera.pem", (own_house.people / "vera.vreemd.cert.pem").read_bytes())}
    values = {"taak": "gebruiker add", "knop": "uitvoeren", "o-naam": "anna.twee", "o-volledige-naam": "Anna", "o-rol": "BEHEERDER"}
    added = anna.post("/beheer/taak", values, files=files)
    assert added.status_code == 200 and "een ander dan anna.beheer" in added.text
    out = place.Visitor(own_house, "vera.vreemd")
    assert out.post("/aanmelden/certificaat", {}, csrf=False).status_code == 403
    assert out.post(own_house.link("anna.twee").removeprefix(own_house.url), {}, csrf=False).status_code == 403
    for actor in ("anna.beheer", "Anna.Beheer", "anna.twee"):
        refused = own_house.admin("gebruiker", "confirm", "anna.twee", actor=actor)
        assert refused.returncode == 1 and "gebruikers_twee_personen" in refused.stderr
    confirmed = anna.post("/beheer/taak", {"taak": "gebruiker confirm", "knop": "uitvoeren", "a": "anna.twee"})
    assert confirmed.status_code == 422 and "Dit moet een ander doen" in confirmed.text
    own_house.ok("gebruiker", "confirm", "anna.twee", actor="femke.fg")
    assert own_house.visitor("vera.vreemd").get("/beheer").status_code == 200
    assert [row[0] for row in own_house.sql("select bevestigd_door from gebruikers where naam = 'anna.twee'")] == ["femke.fg"]
    own_house.ok("gebruiker", "withdraw", "anna.twee")


def test_a_role_that_is_slipped_in_asks_for_a_second_person_too(own_house):
    arjan = own_house.visitor("arjan.adviseur")
    done = subprocess.run(["psql", "-XAtqc", "insert into bpv.gebruiker_rollen select id, soort, 'BEHEERDER' from bpv.gebruikers where naam = 'arjan.adviseur'",
                           "-d", f"dbname={own_house.database} user=bpv_admin"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert arjan.get("/beheer/audit").headers["Location"].startswith("/aanmelden")
    own_house.sql("delete from gebruiker_rollen where rol = 'BEHEERDER' and gebruiker_id = (select id from gebruikers where naam = 'arjan.adviseur');"
                  " update gebruikers set gevraagd_door = null where naam = 'arjan.adviseur'")
    assert own_house.visitor("arjan.adviseur").get("/beheer").status_code == 200


# ---- a certificate


def test_a_session_by_certificate_asks_for_the_certificate_at_every_page(own_house, people):
    visitor = own_house.visitor("sofie.desk")
    assert visitor.get("/beheer").status_code == 200
    for shown in (None, "kim.kwaliteit"):
        thief = place.Visitor(own_house, shown)
        thief.session.cookies.update(visitor.session.cookies)
        assert thief.get("/beheer").headers["Location"].startswith("/aanmelden"), shown
    own_house.ok("certificaat", "block", "--bestand", people / "sofie.desk.cert.pem", "--reden", "gestolen")
    assert visitor.get("/beheer").headers["Location"].startswith("/aanmelden")
    assert place.Visitor(own_house, "sofie.desk").post("/aanmelden/certificaat", {}, csrf=False).status_code == 403
    own_house.ok("certificaat", "unblock", "--bestand", people / "sofie.desk.cert.pem")
    assert own_house.visitor("sofie.desk").get("/beheer").status_code == 200


# ---- a teamleider


def test_a_teamleider_sees_what_is_lacking_of_own_opleidingen_alone(house):
    teun, kim = house.visitor("teun.teamleider"), house.visitor("kim.kwaliteit")
    [code] = [row[0] for row in house.sql("select opleidingscode from gebruiker_opleidingen p join gebruikers g on g.id = p.gebruiker_id"
                                              " where g.naam = 'teun.teamleider'")]
    school = "(select id from organisaties where brin = '98QQ')"
    period = "geplande_einddatum between '2016-08-01' and '2030-07-31' and vervallen_op is null"
    counts = {who: house.one(f"select to_char(count(*), 'FM999G999G999') from bpvos where school_id = {school} and {period} and {what}").replace(",", ".")
              for who, what in (("teun", f"opleidingscode = '{code}'"), ("kim", "true"))}
    assert counts["teun"] != counts["kim"]
    for visitor, own in ((teun, "teun"), (kim, "kim")):
        page = visitor.get("/dashboard/volledigheid?van=2016&tot=2029").text
        assert {found for found in re.findall(r"van ([0-9.]+) ontbreken", page)} == {counts[own]}
    sectors = {row[0] for row in house.sql(f"select distinct sector from opleidingen where opleidingscode = '{code}'")}
    places = {row[0] for row in house.sql(f"select distinct onderwijslocatiecode from bpvos where school_id = {school} and opleidingscode = '{code}'"
                                              " union select locatie from cijfers_groepen where opleidingscode = '" + code + "' and school_id = " + school)}
    chosen = {field: set(options(teun, field)) for field in ("opleidingscode", "sector", "niveau", "locatie")}
    assert chosen["opleidingscode"] <= {code} and chosen["sector"] <= sectors and len(chosen["niveau"]) <= 1 and chosen["locatie"] <= places
    other = next(option for option in options(kim, "sector") if option not in sectors)
    assert teun.get(f"/dashboard?sector={other}").status_code == 404 and kim.get(f"/dashboard?sector={other}").status_code == 200


def options(visitor, field):
    page = visitor.get("/dashboard").text
    select = re.search(rf'<select[^>]*name="{field}".*?</select>', page, re.S)
    return [html.unescape(value) for value in re.findall(r'<option value="([^"]+)"', select[0])] if select else []
