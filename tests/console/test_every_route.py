"""Every page there is, as the program lists its routes, in a browser that runs no script: clean, on a phone. A page of staff has no script to
begin with, so that test_staff.py looked at most of them so."""
import pytest
from selenium.webdriver.common.by import By

from routes import routes
from staff import SCREENS, furnish

# What is no page: files, pictures, and what sends on.
NO_PAGE = {"/static/*", "/favicon.ico", "/.well-known/security.txt", "/aanmelden/oidc", "/aanmelden/oidc/terug", "/dashboard/export.csv", "/dashboard/export.xlsx", "/dashboard/grafiek.svg",
           "/dashboard/grafiek.png", "/beheer/taak.csv"}
# Of what the others are about, where they have to be told; and who looks (None: nobody).
ABOUT = {"/aanmelden/link/*": "/aanmelden/link/" + "x" * 43, "/dashboard/thema": "/dashboard/thema?thema=BEGELEIDING",
         "/dashboard/vraag": "/dashboard/vraag?thema=BEGELEIDING&respondent=STUDENT&vraag=BG1", "/beheer/school": "/beheer/school?brin=98QQ",
         "/beheer/overeenkomst": "/beheer/overeenkomst?nummer=GO-98QQ", "/beheer/bericht": "/beheer/bericht?correlatie=aaaa000011110000",
         "/beheer/taak": "/beheer/taak?taak=certificaat+list&toon=ja"}


def who(path):
    if path.startswith("/aanmelden"):
        return None
    return "kim.kwaliteit" if path.startswith("/dashboard") and path != "/dashboard/scholen" else "anna.beheer"


def pages():
    return sorted(path for method, path in routes() if method == "GET" and path not in NO_PAGE)


def test_pages_of_staff_have_no_script(own_house):
    furnish(own_house)
    anna = own_house.visitor("anna.beheer")
    for path in pages():
        if path.startswith("/beheer"):
            answer = anna.get(ABOUT.get(path, path))
            assert answer.status_code == 200 and "<script" not in answer.text, path


@pytest.mark.parametrize("visitor", ["kim.kwaliteit", "anna.beheer", None])
def test_without_javascript_every_page_is_clean(own_house, browser, sign_in, page_is_clean, visitor):
    if visitor is None:
        browser.delete_all_cookies()
    else:
        sign_in(own_house, visitor)
    seen = {"/beheer" + screen.split("?")[0] for screen in SCREENS}
    for path in pages():
        if who(path) != visitor or path in seen:
            continue
        try:
            browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
            browser.get(own_house.url + ABOUT.get(path, path))
        finally:
            browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})  # for the driver: the page's own did not run
        assert path.split("*")[0] in browser.current_url, path
        assert not browser.find_elements(By.CSS_SELECTOR, "canvas, main .fout > .status"), path
        page_is_clean(browser, "zonder-javascript" + path.replace("/", "-").replace("*", "x"), schemes=("light",), sizes=("telefoon",))
