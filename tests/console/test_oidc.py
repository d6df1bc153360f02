"""Logging in with an account elsewhere: a real provider (glewlwyd), a real browser; and a hostile provider that says what a real one
never would."""
import base64
import concurrent.futures
import contextlib
import hashlib
import pathlib
import tempfile
import time
import urllib.parse

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.support.ui import WebDriverWait

import browser as chromium
from glewlwyd import CLIENT, PASSWORD, PEOPLE, SECRET, Provider
from hostile import Hostile
from house import House, Visitor, database


def settings(directory, issuer, claim="email"):
    (directory / "oidc.secret").write_text(SECRET + "\n")
    (directory / "oidc.secret").chmod(0o600)
    return f"oidc_issuer = {issuer}\noidc_client = {CLIENT}\noidc_secret = oidc.secret\noidc_claim = {claim}\n"


@pytest.fixture(scope="module")
def world(filled, people, tmp_path_factory):
    """A console that knows glewlwyd, and glewlwyd."""
    directory = tmp_path_factory.mktemp("oidc")
    with database(filled) as name, tempfile.TemporaryDirectory(prefix="bpv-glewlwyd-", dir="/var/tmp") as place:
        house = House(directory, name, people)
        provider = Provider(pathlib.Path(place), house.url + "/aanmelden/oidc/terug", house.url + "/aanmelden?afgemeld=ja")
        provider.start()
        try:
            house.write_config(settings(directory, provider.issuer))
            house.ok("gebruiker", "add", "--naam", "kim.account", "--volledige-naam", "Kim met account", "--school", "98QQ", "--rol", "KWALITEIT",
                     "--oidc", PEOPLE["kim"][1].upper())
            house.ok("gebruiker", "add", "--naam", "vera.account", "--volledige-naam", "Vera met account", "--school", "98QX", "--rol", "KWALITEIT",
                     "--oidc", PEOPLE["vera"][1])
            house.start()
            yield house, provider
            house.stop()
        finally:
            provider.stop()


def step(driver, user):
    """One thing of what a page of the provider asks: who one is, or whether we may know it."""
    shown = [field for field in driver.find_elements("css selector", "#username") if field.is_displayed()]
    if shown:
        if shown[0].get_attribute("value") != user:
            shown[0].send_keys(user)
            driver.find_element("css selector", "#password").send_keys(PASSWORD)
        driver.find_element("css selector", "button[name=loginbut]").click()
        return
    for button in driver.find_elements("css selector", ".btn-success, .btn-primary"):
        with contextlib.suppress(WebDriverException):
            if button.is_displayed() and button.is_enabled():
                button.click()


def log_in_elsewhere(driver, house, user):
    """From our login page through the provider's own pages, until an address of ours."""
    driver.get(house.url + "/aanmelden")
    chromium.press(driver, "a[href^='/aanmelden/oidc']")
    until = time.monotonic() + 60
    while not driver.current_url.startswith(house.url):
        assert time.monotonic() < until, (driver.current_url, driver.find_element("tag name", "body").text)
        with contextlib.suppress(WebDriverException):  # the page went on meanwhile
            step(driver, user)
        time.sleep(0.3)
    WebDriverWait(driver, 30, 0.1).until(lambda d: d.execute_script("return document.readyState") == "complete" and d.find_elements("tag name", "main"))


@pytest.fixture
def driver(browser):
    browser.get("about:blank")
    browser.execute_cdp_cmd("Network.clearBrowserCookies", {})
    return browser


def test_somebody_logs_in_at_the_provider_and_out_at_both(world, driver):
    house, provider = world
    log_in_elsewhere(driver, house, "kim")
    assert "Kim met account" in driver.find_element("css selector", ".wie").text
    assert house.one("select hoe from aanmeldingen order by id desc limit 1") == "OIDC"
    assert house.one("select oidc_onderwerp is not null from gebruikers where naam = 'kim.account'") == "t"
    assert house.one("select count(*) from aanmeldpogingen") == "0"
    chromium.press(driver, ".wie button")
    assert driver.current_url.startswith(provider.url) or "afgemeld" in driver.current_url, driver.current_url


def test_an_address_that_the_provider_does_not_vouch_for_opens_nothing(world, driver):
    house, _ = world
    log_in_elsewhere(driver, house, "vera")
    assert "hier nog niet bekend" in driver.find_element("tag name", "main").text


# ---- a provider that cannot be trusted, and others who pretend to be it


@pytest.fixture(scope="module")
def trap(filled, people, tmp_path_factory):
    """A console whose provider is ours to make lie."""
    hostile = Hostile()
    with database(filled) as name:
        house = House(tmp_path_factory.mktemp("trap"), name, people)
        house.write_config(settings(house.directory, hostile.issuer))
        house.ok("gebruiker", "add", "--naam", "x.account", "--volledige-naam", "X", "--school", "98QQ", "--rol", "KWALITEIT", "--oidc", "x@school.example")
        house.start()
        wait_for_provider(house)
        yield house, hostile
        house.stop()
    hostile.stop()


BEGUN = [0]


def begin_again(house):
    """A process that remembers nothing."""
    house.stop()
    house.start()
    wait_for_provider(house)
    BEGUN[0] = 0


def begin(visitor, naar=""):
    """What the browser is sent to the provider with."""
    BEGUN[0] += 1
    if BEGUN[0] == 12:  # attempts that come to nothing are braked
        begin_again(visitor.house)
    answer = visitor.get("/aanmelden/oidc" + naar)
    return dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(answer.headers["Location"]).query))


def come_back(visitor, hostile, sent, token, code="code-1", **query):
    hostile.codes[code] = {"access_token": "-", "token_type": "Bearer", "id_token": token}
    return visitor.get("/aanmelden/oidc/terug?" + urllib.parse.urlencode({"code": code, "state": sent["state"], **query}))


def forget(house):
    house.sql("update gebruikers set oidc_onderwerp = null where naam = 'x.account'")


def refused(answer):
    return answer.status_code == 403 and "__Host-bpv=" not in answer.headers.get("Set-Cookie", "") and "Location" not in answer.headers


@pytest.mark.parametrize("how", [{}, {"alg": "PS256"}, {"alg": "ES256", "kid": "krom"}, {"aud": [CLIENT, "other"], "azp": CLIENT}], ids=str)
def test_a_token_as_it_should_be_logs_in(trap, how):
    house, hostile = trap
    visitor = Visitor(house)
    sent = begin(visitor, "?naar=/static/style.css")
    assert sent["code_challenge_method"] == "S256" and sent["response_type"] == "code" and "openid" in sent["scope"]
    answer = come_back(visitor, hostile, sent, hostile.token(sent["nonce"], CLIENT, **how), iss=hostile.issuer)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/static/style.css"), answer.text
    form, authorization = hostile.asked
    challenge = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).rstrip(b"=").decode()
    assert challenge == sent["code_challenge"] and base64.b64decode(authorization.split()[1]).decode() == f"{CLIENT}:{SECRET}"
    out = visitor.get("/")
    assert out.status_code == 200
    assert visitor.post("/afmelden", {}).headers["Location"].startswith(hostile.issuer + "/end?client_id=")


def test_the_same_subject_of_another_issuer_is_somebody_else(trap):
    """Whoever was known at the provider of yesterday is not whom the provider of today calls the same."""
    house, hostile = trap
    visitor = Visitor(house)
    sent = begin(visitor)
    assert come_back(visitor, hostile, sent, hostile.token(sent["nonce"], CLIENT)).status_code == 303
    known = house.one("select oidc_onderwerp from gebruikers where naam = 'x.account'")
    assert known.startswith(hostile.issuer + " ")
    house.sql(f"update gebruikers set oidc_onderwerp = replace(oidc_onderwerp, '{hostile.issuer}', 'https://gisteren.example') where naam = 'x.account'")
    visitor = Visitor(house)
    sent = begin(visitor)
    assert refused(come_back(visitor, hostile, sent, hostile.token(sent["nonce"], CLIENT)))
    house.sql(f"update gebruikers set oidc_onderwerp = '{known}' where naam = 'x.account'")


now = int(time.time())


@pytest.mark.parametrize("how", [
    {"nonce": "other"}, {"nonce": None}, {"aud": "other"}, {"aud": None}, {"aud": [CLIENT, "other"]}, {"azp": "other"}, {"iss": "https://evil.example"},
    {"exp": now - 3600}, {"exp": None}, {"iat": now - 3600}, {"iat": now + 3600}, {"sub": ""}, {"sub": None}, {"nbf": now + 3600},
], ids=str)
def test_a_token_for_another_or_of_another_time_opens_nothing(trap, how):
    house, hostile = trap
    visitor = Visitor(house)
    sent = begin(visitor)
    nonce = how.get("nonce", sent["nonce"])
    assert refused(come_back(visitor, hostile, sent, hostile.token(nonce, CLIENT, **{k: v for k, v in how.items() if k != "nonce"})))


def wait_for_provider(house):
    until = time.monotonic() + 20
    while Visitor(house).get("/aanmelden/oidc").status_code != 303:
        assert time.monotonic() < until
        time.sleep(0.05)


@pytest.mark.parametrize("how", [
    {"alg": "none"}, {"alg": "HS256"}, {"damage": True}, {"kid": "kort"}, {"alg": "RS256", "header": {"alg": "ES256", "kid": "krom"}},
    {"header": {"alg": "RS256", "kid": "een", "crit": ["x"]}}, {"header": {"alg": "nOnE", "kid": "een"}}, {"header": {"kid": "een"}},
], ids=str)
def test_a_token_that_nobody_we_know_signed_opens_nothing(trap, how):
    house, hostile = trap
    visitor = Visitor(house)
    sent = begin(visitor)
    assert refused(come_back(visitor, hostile, sent, hostile.token(sent["nonce"], CLIENT, **how)))


def test_an_answer_to_an_attempt_of_another_browser_or_a_second_one_opens_nothing(trap):
    house, hostile = trap
    victim, attacker = Visitor(house), Visitor(house)
    sent = begin(attacker)
    token = hostile.token(sent["nonce"], CLIENT)
    assert refused(come_back(victim, hostile, sent, token))  # no cookie: this browser began nothing
    begin(victim)
    assert refused(come_back(victim, hostile, sent, token))  # a cookie of its own attempt
    assert come_back(attacker, hostile, sent, token).status_code == 303
    again = attacker.get("/aanmelden/oidc/terug?code=code-1&state=" + sent["state"])
    assert again.status_code == 403  # the attempt is over, whatever the provider says of its code


def test_an_answer_of_another_issuer_or_with_an_error_opens_nothing(trap):
    house, hostile = trap
    visitor = Visitor(house)
    sent = begin(visitor)
    assert refused(come_back(visitor, hostile, sent, hostile.token(sent["nonce"], CLIENT), iss="https://evil.example"))
    sent = begin(visitor)
    answer = visitor.get("/aanmelden/oidc/terug?error=access_denied&error_description=%3Cscript%3E&state=" + sent["state"])
    assert refused(answer) and "<script>" not in answer.text and "afgebroken" in answer.text


def test_who_came_in_once_is_known_by_the_subject_alone(trap):
    house, hostile = trap
    forget(house)
    for claims, status in (({"email_verified": False}, 403), ({"email_verified": "true"}, 403), ({}, 303), ({"email": "moved@school.example"}, 303),
                           ({"sub": "sub-2"}, 403)):
        visitor = Visitor(house)
        sent = begin(visitor)
        answer = come_back(visitor, hostile, sent, hostile.token(sent["nonce"], CLIENT, **claims))
        assert answer.status_code == status, (claims, answer.text)


def test_a_key_that_is_new_is_fetched_and_one_that_is_unknown_is_not_asked_for_again_and_again(trap):
    house, hostile = trap
    hostile.keys["nieuw"] = rsa.generate_private_key(65537, 2048)
    visitor = Visitor(house)
    sent = begin(visitor)
    hostile.shown.add("nieuw")
    answer = come_back(visitor, hostile, sent, hostile.token(sent["nonce"], CLIENT, kid="nieuw"))
    assert answer.status_code == 303, answer.text
    hostile.keys["geheim"] = hostile.keys["nieuw"]
    visitor = Visitor(house)
    sent = begin(visitor)
    started = time.monotonic()
    assert refused(come_back(visitor, hostile, sent, hostile.token(sent["nonce"], CLIENT, kid="geheim")))
    assert time.monotonic() - started < 5


@pytest.fixture
def slow(trap):
    """A console that has the keys of before, and a provider that now has another and takes its time to tell of it."""
    house, hostile = trap
    hostile.shown.discard("later")
    hostile.keys["later"] = rsa.generate_private_key(65537, 2048)
    begin_again(house)
    hostile.shown.add("later")
    hostile.pause, hostile.asked_for_keys = 0.7, 0
    yield house, hostile
    hostile.pause, hostile.down = 0, False
    begin_again(house)


def all_at_once(house, hostile, count):
    """So many who log in with the key that is new."""
    visitors = [Visitor(house) for _ in range(count)]
    sent = [begin(visitor) for visitor in visitors]
    with concurrent.futures.ThreadPoolExecutor(count) as pool:
        return list(pool.map(lambda i: come_back(visitors[i], hostile, sent[i], hostile.token(sent[i]["nonce"], CLIENT, kid="later"), f"code-{i}"), range(count)))


def test_who_comes_while_a_new_key_is_fetched_waits_for_it(slow):
    """Its attempt and its code work once: it cannot be told to try again."""
    house, hostile = slow
    answers = all_at_once(house, hostile, 3)
    assert [answer.status_code for answer in answers] == [303] * 3, house.log()[-2000:]
    assert hostile.asked_for_keys == 1


def test_who_waited_for_a_fetch_that_failed_is_told_so_and_does_not_fetch_again(slow):
    house, hostile = slow
    hostile.down = True
    seen = len(house.log())
    assert all(refused(answer) for answer in all_at_once(house, hostile, 3))
    reasons = [line for line in house.log()[seen:].splitlines() if " login " in line]
    assert len(reasons) == 3 and all("HTTP status 400" in line for line in reasons), reasons
    assert hostile.asked_for_keys == 1


def test_who_begins_and_begins_does_not_fill_the_register(trap):
    house, _ = trap
    house.sql("delete from aanmeldpogingen")
    visitor = Visitor(house)
    began = time.monotonic()
    codes = [visitor.get("/aanmelden/oidc").status_code for _ in range(100)]
    elapsed = time.monotonic() - began
    assert codes[0] == 303 and 429 in codes[-2:]  # every three seconds one more may
    assert int(house.one("select count(*) from aanmeldpogingen")) == codes.count(303) <= 61 + elapsed / 3
    begin_again(house)


def test_after_logging_in_elsewhere_nobody_is_sent_elsewhere(trap):
    house, hostile = trap
    for naar in ("//evil.example", "https://evil.example", "/%5Cevil.example"):
        visitor = Visitor(house)
        sent = begin(visitor, "?naar=" + naar)
        assert come_back(visitor, hostile, sent, hostile.token(sent["nonce"], CLIENT)).headers["Location"] == "/"
