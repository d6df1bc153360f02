"""bpv-client against a real gateway: the world of the flow suite, in a directory of its own."""
import csv
import os
import pathlib
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "flow"))

import soap  # noqa: E402
import world as flow  # noqa: E402
from ending import pytest_configure  # noqa: E402, F401

flow.VAR = pathlib.Path(os.environ.get("BPV_CLIENT_WORLD", ROOT / "var" / "test" / "client"))


@pytest.fixture(scope="session")
def world():
    made = flow.World()
    yield made
    try:
        made.stop()
    finally:
        made.stop_database()


class Answer:
    """How one run of bpv-client ended."""

    def __init__(self, code, out, err):
        self.code, self.out, self.err = code, out, err

    def __repr__(self):
        return f"exit {self.code}\n{self.out}\n{self.err}"


class Client:
    """bpv-client of one party, with a settings file as a school would write it."""

    def __init__(self, directory, **settings):
        self.directory, self.config = directory, directory / "client.conf"
        self.settings = settings
        self.environment = {}

    def __call__(self, *words, **changed):
        settings = {**self.settings, **changed}
        self.config.write_text("# for a test\n[client]\n" + "".join(f"{k} = {v}\n" for k, v in settings.items() if v is not None))
        command = [str(flow.BIN / "bpv-client"), "--config", str(self.config), *(str(word) for word in words)]
        environment = {"PATH": os.environ["PATH"], "HOME": str(self.directory), "ASAN_OPTIONS": "detect_leaks=1:exitcode=99", **self.environment}
        ran = subprocess.run(command, stdin=subprocess.DEVNULL, cwd=self.directory, env=environment, capture_output=True, text=True, timeout=120)
        answer = Answer(ran.returncode, ran.stdout, ran.stderr)
        assert "AddressSanitizer" not in ran.stderr and "runtime error" not in ran.stderr and ran.returncode != 99, answer
        return answer

    def rows(self, name):
        with open(self.directory / name, newline="", encoding="utf-8") as lines:
            return list(csv.DictReader(lines))

    def write(self, name, rows, columns=None, **how):
        with open(self.directory / name, "w", newline="", encoding="utf-8") as lines:
            writer = csv.DictWriter(lines, columns or list(rows[0]), **how)
            writer.writeheader()
            writer.writerows(rows)
        return name


def settings_of(world, **changed):
    found = {
        "url": f"https://localhost:{world.port}/edukoppeling/bpvmonitor/v1/be",
        "certificate": world.pki / "saas.cert.pem", "key": world.pki / "saas.key.pem", "ca": world.pki / "roots.pem",
        "school_oin": soap.SCHOOL_A, "gateway_oin": soap.GATEWAY,
    }
    found.update(changed)
    return found


@pytest.fixture
def client(world, tmp_path):
    """The supplier, on behalf of school A."""
    return Client(tmp_path, **settings_of(world))


@pytest.fixture
def school(world, tmp_path):
    """School B itself, field set BASIS."""
    return Client(tmp_path, **settings_of(
        world, certificate=world.pki / "schoolB.cert.pem", key=world.pki / "schoolB.key.pem", school_oin=soap.SCHOOL_B))
