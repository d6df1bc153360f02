"""The school's side of these tests: bpv-client with its settings, and ways to read what it writes."""
import csv
import os
import subprocess

from soap import GATEWAY, SCHOOL_A
from world import BIN


def bpv_client(world, directory, *words, code=0, **settings):
    """Runs it for school A through its supplier, unsigned; settings can be replaced by name. What it printed."""
    chosen = {
        "url": f"https://localhost:{world.port}/edukoppeling/bpvmonitor/v1/be", "certificate": world.pki / "saas.cert.pem",
        "key": world.pki / "saas.key.pem", "ca": world.pki / "roots.pem", "school_oin": SCHOOL_A, "gateway_oin": GATEWAY, **settings,
    }
    config = directory / "client.conf"
    config.write_text("[client]\n" + "".join(f"{name} = {value}\n" for name, value in chosen.items()))
    environment = {"PATH": os.environ["PATH"], "HOME": str(directory), "ASAN_OPTIONS": "detect_leaks=1:exitcode=99"}
    done = subprocess.run([BIN / "bpv-client", "--config", config, *[str(word) for word in words]], capture_output=True, text=True,
                          stdin=subprocess.DEVNULL, env=environment, cwd=directory, timeout=120)
    assert done.returncode == code, f"{words}: exit {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done.stdout + done.stderr


def read_csv(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def header(path):
    with open(path, newline="", encoding="utf-8") as file:
        return next(csv.reader(file))
