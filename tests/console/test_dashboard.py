"""The dashboard in a real browser: every page clean, on a phone and a desk, light and dark; filters at once, and with a button."""
import urllib.parse

import browser as chromium
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select, WebDriverWait

PAGES = {
    "overzicht": "/dashboard",
    "thema": "/dashboard/thema?thema=BEGELEIDING",
    "vraag": "/dashboard/vraag?thema=BEGELEIDING&respondent=STUDENT&vraag=BG1",
    "meerkeuze": "/dashboard/vraag?thema=BEGELEIDING&respondent=STUDENT&vraag=BG2",
    "trend": "/dashboard/trend",
    "respons": "/dashboard/respons",
    "open-antwoorden": "/dashboard/open-antwoorden",
    "volledigheid": "/dashboard/volledigheid",
    "uitleg": "/dashboard/uitleg",
}
TOO_FEW = "Minder dan 5 antwoorden: kies een langere periode of bekijk de hele sector."


def query(browser):
    return urllib.parse.parse_qs(urllib.parse.urlsplit(browser.current_url).query)


def choose(browser, field):
    """The first real choice of a filter, and its code."""
    select = Select(browser.find_element(By.ID, f"filter-{field}"))
    code = next(option.get_attribute("value") for option in select.options if option.get_attribute("value"))
    select.select_by_value(code)
    return code


def scripts(browser, on):
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": not on})


def test_every_page_is_clean(house, sign_in, page_is_clean):
    browser = sign_in(house, "kim.kwaliteit")
    for name, path in PAGES.items():
        browser.get(house.url + path)
        page_is_clean(browser, f"dashboard-{name}")


def test_without_javascript_filters_have_a_button_and_pictures_are_the_servers(house, sign_in):
    browser = sign_in(house, "kim.kwaliteit")
    try:
        scripts(browser, False)
        browser.get(house.url + "/dashboard")
        code = choose(browser, "leerweg")
        browser.find_element(By.CSS_SELECTOR, ".filters button").click()
        assert query(browser)["leerweg"] == [code]
        assert browser.find_element(By.ID, "filter-leerweg").get_attribute("value") == code
        # A picture by the server is there, and is one.
        browser.get(house.url + PAGES["thema"])
        scripts(browser, True)
        assert browser.execute_script("const i = document.querySelector('.grafiek img'); return i.decode().then(() => i.naturalWidth)") > 0
    finally:
        scripts(browser, True)


def test_a_filter_works_at_once_and_keeps_the_focus(house, sign_in):
    browser = sign_in(house, "kim.kwaliteit")
    browser.get(house.url + "/dashboard")
    browser.execute_script("window.same = true")
    code = choose(browser, "leerweg")
    wait = WebDriverWait(browser, 10)
    wait.until(lambda b: query(b).get("leerweg") == [code])
    wait.until(lambda b: "bijgewerkt" in b.find_element(By.CSS_SELECTOR, "[data-said]").text)
    assert browser.execute_script("return window.same === true"), "the page was loaded anew"
    assert browser.execute_script("return document.activeElement.id") == "filter-leerweg"
    address = browser.current_url
    shown = browser.find_element(By.CSS_SELECTOR, "[data-view]").text
    # The address is the view: for who opens it later, and for the button that goes back.
    browser.get(address)
    assert browser.find_element(By.CSS_SELECTOR, "[data-view]").text == shown
    assert not [line for line in browser.get_log("browser") if line["level"] == "SEVERE"]


def test_a_picture_comes_out_of_the_table_beside_it(house, sign_in):
    browser = sign_in(house, "kim.kwaliteit")
    browser.get(house.url + PAGES["thema"])
    canvas = browser.find_element(By.CSS_SELECTOR, ".grafiek canvas")
    assert canvas.get_attribute("role") == "img" and "Studenten: van" in canvas.get_attribute("aria-label")
    drawn = browser.execute_script("return Chart.getChart(document.querySelector('.grafiek canvas')).data.datasets[0].data")
    cells = browser.execute_script("return [...document.querySelectorAll('#tabel-BEGELEIDING td:nth-child(2)')].map(c => c.dataset.value)")
    assert [str(value) if value is not None else "" for value in drawn] == [str(float(cell)).removesuffix(".0") if cell else "" for cell in cells]


def test_a_point_at_the_end_of_the_scale_is_whole(house, sign_in):
    """Of whom everybody is satisfied the point stands on the upper edge, and half of it above."""
    browser = sign_in(house, "kim.kwaliteit")
    for name in ("thema", "trend"):
        browser.get(house.url + PAGES[name])
        above = browser.execute_script("""
            const frame = document.querySelector('.grafiek canvas').closest('[data-chart]'), chart = frame.chart;
            const set = chart.data.datasets.findIndex((s) => s.pointRadius > 0), top = chart.scales.y.max;
            chart.options.animation = false;
            chart.data.datasets[set].data = chart.data.datasets[set].data.map(() => top);
            chart.stop();
            chart.update('none');
            chart.draw();
            const at = chart.getDatasetMeta(set).data[0], ratio = chart.currentDevicePixelRatio;
            const pixel = (y) => [...chart.ctx.getImageData(Math.round(at.x * ratio), Math.round(y * ratio), 1, 1).data];
            return {above: pixel(at.y - 3)[3], far: pixel(at.y - 8)[3], edge: Math.abs(at.y - chart.chartArea.top)};""")
        assert above["edge"] < 1 and above["far"] == 0 and above["above"] > 200, (name, above)


def test_too_few_answers_and_the_way_to_more(large_house, sign_in):
    """The smallest opleiding is chosen, nothing is shown of it and the page says why; the link in those words leads to figures."""
    browser = sign_in(large_house, "kim.kwaliteit")
    code = large_house.one("select opleidingscode from respons r join organisaties o on o.id = r.school_id where o.brin = '98QQ' group by 1 order by"
                           " count(*), 1 limit 1")
    browser.get(large_house.url + "/dashboard")
    assert TOO_FEW not in browser.find_element(By.TAG_NAME, "main").text
    Select(browser.find_element(By.ID, "filter-opleidingscode")).select_by_value(code)
    WebDriverWait(browser, 10).until(lambda b: "bijgewerkt" in b.find_element(By.CSS_SELECTOR, "[data-said]").text)
    assert query(browser)["opleidingscode"] == [code]
    notice = browser.find_element(By.CSS_SELECTOR, ".melding.let-op")
    assert notice.is_displayed() and notice.text.startswith(TOO_FEW)
    assert not [one.text for one in browser.find_elements(By.CSS_SELECTOR, "table.themas .cijfer-getal")]
    chromium.press(browser, ".melding.let-op a[href*='sector=']")
    assert "opleidingscode" not in query(browser) and query(browser)["sector"]
    assert Select(browser.find_element(By.ID, "filter-sector")).first_selected_option.get_attribute("value") == query(browser)["sector"][0]
    shown = [one.text for one in browser.find_elements(By.CSS_SELECTOR, "table.themas .cijfer-getal") if one.is_displayed()]
    assert any("%" in text for text in shown), shown


def test_everything_is_reached_with_the_keyboard(house, sign_in):
    browser = sign_in(house, "kim.kwaliteit")
    browser.get(house.url + "/dashboard")
    seen = []
    for _ in range(60):
        browser.switch_to.active_element.send_keys(Keys.TAB)
        focus = browser.switch_to.active_element
        seen.append(focus.get_attribute("id") or focus.text)
        outline = browser.execute_script("const s = getComputedStyle(document.activeElement); return s.outlineStyle + s.outlineWidth")
        assert outline != "none0px", f"no one sees where the focus is: {seen[-1]}"
        if seen[-1] == "Excel (.xlsx)":
            break
    for wanted in ("Naar de inhoud", "Trend", "filter-opleidingscode", "Begeleiding", "CSV", "Excel (.xlsx)"):
        assert wanted in seen, seen


def test_who_sees_several_schools_chooses_one(house, sign_in, page_is_clean):
    browser = sign_in(house, "anna.beheer")
    browser.get(house.url + "/dashboard")
    page_is_clean(browser, "dashboard-scholen")
    browser.find_element(By.LINK_TEXT, "Heel Nederland").click()
    assert "Heel Nederland" in browser.find_element(By.TAG_NAME, "main").text
    page_is_clean(browser, "dashboard-landelijk")
