"""A headless Chromium of its own: home, authorities and certificate in a directory that goes with it.

Which certificate a browser shows is a policy of the machine (AutoSelectCertificateForUrls in /etc/chromium). The driver runs in a mount
namespace in which that directory is ours, so that nothing of the machine changes."""
import fcntl
import json
import os
import pathlib
import shutil
import subprocess
import time

from selenium import webdriver
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.support.ui import WebDriverWait

ROOT = pathlib.Path(__file__).resolve().parents[2]
PASSPHRASE = "voorbeeld"
DRIVER = """#!/bin/sh
exec unshare {user} --mount sh -c 'mount --bind "$0" /etc/chromium && exec chromedriver "$@"' {policy} "$@"
"""


def authorities(home, people, who):
    """What the browser trusts, and the certificate it has (None: no certificate)."""
    place = home / ".pki/nssdb"
    place.mkdir(parents=True)
    store = ["-d", f"sql:{place}"]
    subprocess.run(["certutil", "-N", *store, "--empty-password"], check=True, capture_output=True)
    subprocess.run(["certutil", "-A", *store, "-t", "C,,", "-n", "root", "-i", people / "root.pem"], check=True, capture_output=True)
    if who is not None:
        subprocess.run(["pk12util", "-i", people / f"{who}.p12", *store, "-W", PASSPHRASE, "-K", ""], check=True, capture_output=True)


def driver_script(home, addresses):
    policy = home / "etc"
    (policy / "policies/managed").mkdir(parents=True)
    chosen = [json.dumps({"pattern": address, "filter": {}}) for address in addresses]
    (policy / "policies/managed/bpv.json").write_text(json.dumps({"AutoSelectCertificateForUrls": chosen}))
    script = home / "driver.sh"
    script.write_text(DRIVER.format(policy=policy, user="" if os.geteuid() == 0 else "--map-root-user"))
    script.chmod(0o755)
    return script


def start(home, people, addresses, who=None):
    """A selenium driver; quit() ends it."""
    authorities(home, people, who)
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium")
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--lang=nl", "--force-color-profile=srgb",
                     f"--user-data-dir={home}/profile", "--disable-background-networking", "--no-first-run"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    service = Service(str(driver_script(home, addresses)), env={**os.environ, "HOME": str(home)})
    driver = webdriver.Chrome(options=options, service=service)
    driver.set_page_load_timeout(30)
    return driver


def is_gone(element):
    try:
        element.is_enabled()
    except WebDriverException:  # stale, or (while the other page comes) of no document at all
        return True
    return False


def press(driver, selector):
    """Presses a button or link and waits for the page that comes of it."""
    before = driver.find_element("tag name", "html")
    driver.find_element("css selector", selector).click()
    WebDriverWait(driver, 30, 0.05).until(lambda _: is_gone(before))
    WebDriverWait(driver, 30, 0.05).until(lambda d: d.execute_script("return document.readyState") == "complete")


# ---- what every page has to be ------------------------------------------------------------------------------------------------

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
SIZES = {"telefoon": (390, 844), "bureau": (1280, 900)}
AXE = "const done = arguments[arguments.length - 1]; axe.run({runOnly: {type: 'tag', values: arguments[0]}}).then(done, e => done({error: String(e)}));"


def axe_source():
    """axe-core in var/axe, installed once for its lock file; a second worker waits until the first has done so."""
    folder, here = ROOT / "var/axe", pathlib.Path(__file__).parent / "node"
    installed, wanted = folder / "installed.lock", here / "package-lock.json"
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / ".lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not installed.exists() or installed.read_bytes() != wanted.read_bytes():
            for name in ("package.json", "package-lock.json"):
                shutil.copy(here / name, folder)
            done = subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"], cwd=folder, capture_output=True,
                                  text=True, timeout=120)
            assert done.returncode == 0, done.stderr
            shutil.copy(wanted, installed)
        return (folder / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")


def shoot(driver, name, size):
    """A picture of the whole page at a width; the page may not be wider than the window (WCAG 1.4.10)."""
    width, height = SIZES[size]
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": size == "telefoon"})
    until = time.monotonic() + 3
    while True:  # a picture that a script drew takes a moment to follow a window that became another
        wide, tall = driver.execute_script("return [document.documentElement.scrollWidth, document.documentElement.scrollHeight];")
        if wide <= width or time.monotonic() > until:
            break
        time.sleep(0.05)
    assert wide <= width, f"{name} is {wide} pixels wide at {width}"
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride",
                           {"width": width, "height": min(tall, 6000), "deviceScaleFactor": 1, "mobile": size == "telefoon"})
    directory = ROOT / "var/test/screenshots"
    directory.mkdir(parents=True, exist_ok=True)
    driver.save_screenshot(str(directory / f"{name}-{size}.png"))


def told(node):
    return f"{node['target']}: {node.get('failureSummary', '')}"


def page_is_clean(driver, name, expect_errors=False, schemes=("dark", "light"), sizes=tuple(SIZES)):
    """The page that is open holds against WCAG 2.2 AA as far as a machine can see, at both widths, and in the dark at one; nothing was said
    on the browser's console; a picture of it is kept as NAME-telefoon.png and NAME-bureau.png."""
    for scheme in schemes:
        driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": scheme},
                                                                           {"name": "prefers-reduced-motion", "value": "reduce"}]})
        # In the dark only colours differ.
        for size in sizes if scheme == "light" else ("bureau",):
            shoot(driver, name if scheme == "light" else f"{name}-donker", size)
            # Our policy lets no script in; the driver's own way in is not the page's.
            if not driver.execute_script("return 'axe' in window"):
                driver.execute_script(axe_source())
            found = driver.execute_async_script(AXE, WCAG)
            assert "error" not in found, found
            assert not found["violations"], "\n".join(f"{name} {size} {scheme} {v['id']}: {v['help']}\n  " + "\n  ".join(map(told, v["nodes"]))
                                                      for v in found["violations"])
    driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    said = [entry for entry in driver.get_log("browser") if entry["level"] in ("SEVERE", "WARNING")]
    assert expect_errors or not said, said
