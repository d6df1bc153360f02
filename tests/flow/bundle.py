"""A bundle of bpv-admin bericht evidence, in the hands of somebody who has openssl and xmlsec1 and nothing of ours."""
import json
import subprocess


class Bundle:
    def __init__(self, directory):
        self.directory = directory
        self.names = sorted(path.name for path in directory.iterdir())

    def __getitem__(self, name):
        return (self.directory / name).read_bytes()

    @property
    def json(self):
        return json.loads(self["evidence.json"])

    def verify(self, *before):
        """Exit code and output of verify.sh: no environment, no network, nothing of this project in its PATH."""
        ran = subprocess.run([*before, "sh", "verify.sh"], cwd=self.directory, env={"PATH": "/usr/bin:/bin"}, capture_output=True, text=True, timeout=60)
        return ran.returncode, ran.stdout + ran.stderr

    def assert_verifies(self, *before):
        code, said = self.verify(*before)
        assert code == 0 and said.endswith("KLOPT\n"), said
        return said
