"""The routes of the pages as the program lists them: {(method, path): words of the roles}; None: whoever comes by."""
import subprocess

from house import BIN


def routes():
    said = subprocess.run([BIN / "bpv-console", "--routes"], capture_output=True, text=True, check=True, timeout=60).stdout
    rows = [line.split("\t") for line in said.splitlines()]
    return {(method, path): None if roles == "-" else set(roles.split()) for method, path, roles in rows}
