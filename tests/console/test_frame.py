"""The frame in a real browser: logging in and out, errors, and that its pages are clean."""
import pathlib
import tempfile

import browser as chromium


def test_the_login_page_names_the_ways_in_and_is_clean(house, browser, page_is_clean):
    browser.get(house.url + "/aanmelden")
    browser.delete_all_cookies()  # of whoever the file before this one logged in
    browser.get(house.url + "/aanmelden")
    words = browser.find_element("tag name", "main").text
    for wanted in ("SBB-adviseur", "088 338 00 00", "info@s-bb.nl", "certificaat"):
        assert wanted in words
    page_is_clean(browser, "aanmelden")


def test_somebody_of_a_school_logs_in_by_a_link_and_out_again(house, sign_in, page_is_clean):
    browser = sign_in(house, "kim.kwaliteit")
    assert "Kim Kwaliteit" in browser.find_element("css selector", ".wie").text
    page_is_clean(browser, "begin-school")
    chromium.press(browser, ".wie button")
    assert "U bent afgemeld" in browser.find_element("tag name", "main").text
    browser.get(house.url + "/")
    assert "/aanmelden" in browser.current_url


def test_the_beginning_of_staff_is_clean(house, sign_in, page_is_clean):
    page_is_clean(sign_in(house, "anna.beheer"), "begin-sbb")


def test_a_page_that_is_not_there_says_what_to_do_and_is_clean(house, sign_in, page_is_clean):
    browser = sign_in(house, "kim.kwaliteit")
    browser.get(house.url + "/nergens")
    assert "Ga naar het begin" in browser.find_element("tag name", "main").text
    page_is_clean(browser, "bestaat-niet", expect_errors=True)  # a 404 is told on the browser's console


def test_a_page_can_be_reached_with_the_keyboard_alone(house, sign_in):
    browser = sign_in(house, "anna.beheer")
    browser.switch_to.active_element.send_keys("\ue004")  # Tab
    assert browser.switch_to.active_element.text == "Naar de inhoud"
    browser.switch_to.active_element.send_keys("\ue007")  # Enter
    assert browser.execute_script("return document.activeElement.id") == "inhoud"


def test_a_browser_with_a_certificate_logs_in_with_it(house, people):
    with tempfile.TemporaryDirectory(prefix="bpv-browser-", dir="/var/tmp") as home:
        driver = chromium.start(pathlib.Path(home), people, ["https://localhost"], "femke.fg")
        try:
            driver.get(house.url + "/")
            assert "CN=Femke Gegevens" in driver.find_element("css selector", ".certificaat").text
            chromium.press(driver, "main form button")
            assert "Femke Gegevens" in driver.find_element("css selector", ".wie").text
            assert not driver.get_log("browser")
        finally:
            driver.quit()
