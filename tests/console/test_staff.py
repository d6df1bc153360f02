"""What staff do on pages, in a real browser: two people bring a school into force, a refusal is explained, a student's data are seen and go."""
import json

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import Select

from browser import press
from house import ROOT
from staff import MARKS, SCREENS, furnish, taak

COLOURED = ("", "/school", "/certificaten", "/berichten", "/bericht")
WHO = {"o-school": "98QQ", "o-kenmerk": "k-kanarie-1"}


@pytest.fixture(scope="module")
def staffed(own_house):
    own_house.ok("gebruiker", "add", "--naam", "bert.beheer", "--volledige-naam", f"Bert {MARKS[0]}", "--rol", "BEHEERDER")
    own_house.ok("gebruiker", "confirm", "bert.beheer", actor="cees")
    furnish(own_house, name=f"SIS {MARKS[1]}")
    own_house.ok("contactpersoon", "add", "--bij", "98QQ", "--rol", "PRIVACY", "--naam", MARKS[0], "--emailadres", "p@school.example")
    own_house.sql(f"update organisaties set naam = 'ROC {MARKS[1]}' where brin = '98QX'".replace("onerror=document.title='geraakt'", "onerror=alert(1)"))
    return own_house


def go(driver, house, path):
    driver.get(house.url + path)
    assert "·" in driver.title, driver.page_source[:2000]
    return driver


def fill(driver, **fields):
    for name, value in fields.items():
        field = driver.find_element(By.NAME, name.replace("_", "-", 1))
        if field.tag_name == "select":
            Select(field).select_by_value(value)
        elif field.get_attribute("type") == "checkbox":
            field.click()
        elif field.get_attribute("type") == "date":
            driver.execute_script("arguments[0].value = arguments[1]", field, value)
        else:
            if field.get_attribute("type") != "file":
                field.clear()
            field.send_keys(value)


def unfold(driver):
    driver.execute_script("document.querySelectorAll('details').forEach(d => d.open = true)")


def told(driver):
    return driver.find_element(By.CSS_SELECTOR, ".antwoord").text


def button(value):
    return f"main button[value={value}]"


# ---- every screen ---------------------------------------------------------------------------------------------------------


def test_screens_are_clean_and_names_stay_names(staffed, sign_in, page_is_clean):
    """One login for all of them. In the dark those that have colours of their own."""
    driver = sign_in(staffed, "anna.beheer")
    for screen in SCREENS:
        name = screen.split("?")[0]
        go(driver, staffed, "/beheer" + screen)
        page_is_clean(driver, "beheer" + name.replace("/", "-"), schemes=("dark", "light") if name in COLOURED else ("light",))
        assert "geraakt" not in driver.title, screen
        assert not driver.find_elements(By.CSS_SELECTOR, "main img, main script"), screen


def test_names_that_mean_harm_are_shown_as_they_are(staffed, sign_in):
    driver = sign_in(staffed, "anna.beheer")
    assert MARKS[1] in go(driver, staffed, "/beheer/certificaten").find_element(By.TAG_NAME, "main").text
    assert MARKS[0] in go(driver, staffed, "/beheer/school?brin=98QQ").find_element(By.TAG_NAME, "main").text
    driver = sign_in(staffed, "bert.beheer")
    assert MARKS[0] in driver.find_element(By.CSS_SELECTOR, "header").text and not driver.find_elements(By.CSS_SELECTOR, "header script")


def test_the_start_page_without_script_and_with_the_keyboard(staffed, sign_in):
    """There is no script at all; the first stop of the keyboard skips to the content, and every tile leads to its part."""
    driver = go(sign_in(staffed, "anna.beheer"), staffed, "/beheer")
    assert not driver.find_elements(By.TAG_NAME, "script")
    tiles = driver.find_elements(By.CSS_SELECTOR, ".tegel")
    assert len(tiles) >= 6
    for tile in tiles:
        assert driver.find_elements(By.CSS_SELECTOR, tile.get_attribute("href")[tile.get_attribute("href").index("#"):])
    counts = {t.find_element(By.TAG_NAME, "span").text: t.find_element(By.TAG_NAME, "strong").text for t in tiles}
    assert counts["Geweigerd in de laatste 24 uur"] == "2" and counts["Certificaten die binnen 30 dagen verlopen"] == "2"


# ---- a school, by two people ------------------------------------------------------------------------------------------------


def test_two_people_bring_a_school_into_force(staffed, sign_in, page_is_clean):
    driver = go(sign_in(staffed, "anna.beheer"), staffed, taak("school prepare"))
    page_is_clean(driver, "beheer-taak-formulier")
    unfold(driver)
    document = str(ROOT / "LICENSE")
    values = {"a": "97ZZ", "o_naam": "ROC Nieuwstad", "o_veldenset": "BASIS", "o_rol": "VERWERKER", "o_route": "DIRECT", "o_document": document,
              "o_document-datum": "2026-07-01", "o_ondertekenaar-school": "A. Voorbeeld, bestuurder", "o_ondertekenaar-sbb": "B. Voorbeeld, manager",
              "o_leverancier": "00000099000000002000", "o_mandaat-bron": "brief"}
    fill(driver, **values)
    press(driver, button("voorbeeld"))
    assert "Voorbeeld: zo zou het worden" in told(driver)
    assert staffed.one("select count(*) from organisaties where brin = '97ZZ'") == "0"
    unfold(driver)
    fill(driver, o_document=document)  # a file does not stay in a form, the rest does
    press(driver, button("uitvoeren"))
    assert "Gedaan en vastgelegd" in told(driver) and "School in werking brengen" in told(driver)
    assert staffed.one("select aangemaakt_door from overeenkomsten where nummer = 'GO-97ZZ'") == "anna.beheer"
    # The sentence is a link to the form of what comes next, filled in. Anna may not: the register says so, not the page.
    driver.find_element(By.LINK_TEXT, "School in werking brengen").click()
    assert driver.find_element(By.NAME, "a").get_attribute("value") == "97ZZ"
    press(driver, button("voorbeeld"))
    assert "Geweigerd" in told(driver) and "Dit moet een ander doen" in told(driver)
    driver = go(sign_in(staffed, "bert.beheer"), staffed, "/beheer")
    driver.find_element(By.LINK_TEXT, "97ZZ").click()
    assert "twee" in driver.page_source or "tweede persoon" in driver.page_source
    driver.find_element(By.CSS_SELECTOR, ".stappen a").click()
    press(driver, button("voorbeeld"))
    press(driver, button("uitvoeren"))
    assert "Gedaan en vastgelegd" in told(driver)
    assert staffed.one("select status || ' ' || geactiveerd_door from overeenkomsten where nummer = 'GO-97ZZ'") == "ACTIEF bert.beheer"
    assert staffed.one("select door from audit where onderwerp = 'overeenkomsten' order by volgnummer desc limit 1") == "bert.beheer"
    go(driver, staffed, "/beheer/school?brin=97ZZ")
    assert [li.get_attribute("class") for li in driver.find_elements(By.CSS_SELECTOR, ".stappen li")][:3] == ["gedaan"] * 3
    assert "verbinding" in driver.find_element(By.CSS_SELECTOR, "main").text


def test_what_is_wrong_stands_beside_its_field(staffed, sign_in, page_is_clean):
    driver = go(sign_in(staffed, "anna.beheer"), staffed, taak("mandaat add", school="98QQ"))
    fill(driver, o_leverancier="123", o_bron="brief")
    press(driver, button("voorbeeld"))
    field = driver.find_element(By.NAME, "o-leverancier")
    assert field.get_attribute("aria-invalid") == "true" and field.get_attribute("value") == "123"
    described = [driver.find_element(By.ID, name).text for name in field.get_attribute("aria-describedby").split()]
    assert any("Vul een OIN in van 20 tekens" in text for text in described)
    page_is_clean(driver, "beheer-taak-veldfout", expect_errors=True)


def test_every_wrong_line_of_a_file_is_named(staffed, sign_in, tmp_path):
    file = tmp_path / "mijn-organisaties.csv"
    file.write_text("oin,soort,naam\n00000099000000055000,LEVERANCIER,Goed\n123,LEVERANCIER,Fout\n", encoding="utf-8")
    driver = go(sign_in(staffed, "anna.beheer"), staffed, taak("organisatie import"))
    fill(driver, a=str(file))
    press(driver, button("uitvoeren"))
    cells = [cell.text for cell in driver.find_elements(By.CSS_SELECTOR, ".antwoord td")]
    assert cells[:3] == ["mijn-organisaties.csv", "3", "oin"] and "Er is niets opgeslagen" in told(driver)
    assert staffed.one("select count(*) from organisaties where oin = '00000099000000055000'") == "0"


# ---- a refused message ----------------------------------------------------------------------------------------------------------
    # And it stays to be seen, for whoever did not look.
    text = go(driver, staffed, "/beheer/invoer").find_element(By.TAG_NAME, "main").text
    assert "Wat er is geweigerd" in text and "organisatie import" in text
    row = staffed.ok("inlezing", "list", "--geweigerd")[0]
    assert row["door"] == "anna.beheer" and row["wat"] == "organisatie import" and row["fouten"] >= 1
    text = go(driver, staffed, taak("inlezing list", geweigerde=row["geweigerde"], toon="ja")).find_element(By.TAG_NAME, "main").text
    assert "mijn-organisaties.csv" in text and "kolom" in text.lower() and str(staffed.ok("inlezing", "list", "--geweigerde", row["geweigerde"])[0]["regel"]) in text



def test_a_refused_message_is_explained_by_clicking(staffed, sign_in):
    """From the start page: the cause, then the message with what to do, then the form that does it."""
    driver = go(sign_in(staffed, "sofie.desk"), staffed, "/beheer")
    bar = next(li for li in driver.find_elements(By.CSS_SELECTOR, ".staven li") if "EDU-10" in li.text)
    assert "1 keer" in bar.text
    bar.find_element(By.PARTIAL_LINK_TEXT, "Leg het laatste uit").click()
    main = driver.find_element(By.TAG_NAME, "main").text
    assert "EDU-10" in main and "Wat te doen" in main and "aaaa000011110000" in main
    assert not driver.find_elements(By.LINK_TEXT, "Mandaat vastleggen")  # not for the servicedesk
    driver = go(sign_in(staffed, "anna.beheer"), staffed, "/beheer/bericht?correlatie=aaaa000011110000")
    driver.find_element(By.LINK_TEXT, "Mandaat vastleggen").click()
    assert driver.find_element(By.NAME, "o-leverancier")


# ---- one student ------------------------------------------------------------------------------------------------------------------


def test_the_privacy_officer_looks_and_two_people_erase(staffed, sign_in):
    looked = int(staffed.one("select count(*) from inzagen"))
    driver = go(sign_in(staffed, "femke.fg"), staffed, "/beheer/privacy")
    driver.find_element(By.PARTIAL_LINK_TEXT, "Inzage: wat is er van").click()
    fill(driver, **WHO, **{"o-reden": "inzageverzoek 12"})
    press(driver, button("uitvoeren"))
    assert "Dat u dit hebt gezien en waarom, is vastgelegd." in told(driver) and "kanarie" not in driver.current_url
    assert staffed.sql("select door, reden from inzagen order by id desc limit 1") == [["femke.fg", "inzageverzoek 12"]]
    assert int(staffed.one("select count(*) from inzagen")) == looked + 1
    go(driver, staffed, taak("betrokkene request"))
    fill(driver, **WHO, **{"o-reden": "verzoek 13"})
    press(driver, button("voorbeeld"))
    press(driver, button("uitvoeren"))
    assert "een ander dan femke.fg bevestigt" in told(driver)
    # Who asked is not who confirms.
    go(driver, staffed, taak("betrokkene confirm"))
    fill(driver, **WHO)
    press(driver, button("voorbeeld"))
    assert "Niemand anders heeft dit" in told(driver)
    driver = go(sign_in(staffed, "bert.beheer"), staffed, "/beheer/privacy")
    assert "verzoek 13" in driver.find_element(By.TAG_NAME, "main").text and "kanarie" not in driver.page_source
    go(driver, staffed, taak("betrokkene confirm"))
    fill(driver, **WHO, **{"o-bezwaar": "ja"})
    press(driver, button("voorbeeld"))
    press(driver, button("uitvoeren"))
    assert "Gedaan en vastgelegd" in told(driver)
    assert staffed.sql("select gevraagd_door, uitgevoerd_door from wisverzoeken") == [["femke.fg", "bert.beheer"]]
    # What was done stays in the audit, by the names that logged in; of whom, it does not say.
    done = staffed.ok("audit", "list", "--aantal", "20")
    assert {"femke.fg", "bert.beheer"} <= {row["door"] for row in done} and "kanarie" not in json.dumps(done)
    staffed.ok("audit", "verify")
    assert "kanarie" not in staffed.log()


def test_what_is_not_done_here_is_listed_with_why(staffed, sign_in):
    text = go(sign_in(staffed, "anna.beheer"), staffed, "/beheer/taken").find_element(By.TAG_NAME, "main").text
    assert "bpv-admin sleutel shred" in text and "bpv-admin migrate" in text
    for words in ("sleutel shred", "migrate", "betrokkene erase", "gebruiker link"):
        assert staffed.visitor("anna.beheer").get(taak(words)).status_code == 404
