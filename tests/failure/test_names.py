"""Names are not resolved any more: whoever asks for one hears nothing for seconds, and nobody who serves waits for that."""
import contextlib
import errno
import socket

import pytest

from soap import assert_answered, hello
from troubled import BUSY_S, WAIT_S, assert_unavailable, at_once, eventually, timed
from world import BIN, Gateway

pytestmark = pytest.mark.full
NAME = "database.voorbeeld.example"


class Named(Gateway):
    """It finds the database by a name, in files of its own in the place of /etc/hosts and /etc/resolv.conf."""

    def __init__(self, world, silent):
        self.hosts, resolver = world.directory / "hosts", world.directory / "resolv.conf"
        self.resolves(True)
        resolver.write_text(f"nameserver {silent}\noptions timeout:4 attempts:3\n")
        self.begun_by = world.directory / "named.sh"
        self.begun_by.write_text(
            "#!/bin/sh\nexec unshare --mount sh -c '"
            f'mount --bind {self.hosts} /etc/hosts && mount --bind {resolver} "$(readlink -f /etc/resolv.conf)" && exec "$0" "$@"'
            f"' {BIN / 'bpv-gateway'} \"$@\"\n")
        self.begun_by.chmod(0o755)
        super().__init__(world, "named", database__gateway=world.behind_the_valve(NAME), database__wait_s=WAIT_S, listen__workers=3)

    def start(self):
        self.program = self.binary = self.begun_by
        super().start()

    def resolves(self, well):
        self.hosts.write_text(f"127.0.0.1 localhost {NAME if well else ''}\n")


def silent():
    """Takes questions at an address of this machine that nobody has, and answers none. A resolver asks at port 53 and at no other."""
    for last in range(77, 250):
        made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            made.bind((f"127.0.0.{last}", 53))
            return made
        except OSError as why:
            made.close()
            if why.errno != errno.EADDRINUSE:
                raise
    return pytest.skip("somebody answers at port 53 of every address of this machine")


@pytest.fixture
def named(world, mounts):
    if not mounts:
        pytest.skip("no mounts of our own: not root, or not allowed")
    with contextlib.closing(silent()) as nobody:
        made = Named(world, nobody.getsockname()[0])
        yield made
        made.stop()


# proves: GW-F1, GW-R5
def test_nobody_waits_for_a_name_that_is_not_resolved(world, named):
    assert assert_answered(named.call(world.push())).approved
    named.resolves(False)
    for _ in range(6):
        assert assert_answered(named.call(world.push())).approved  # who is connected needs no name
    world.break_connections()
    eventually(lambda: assert_unavailable(named.call(hello())))
    for message, answer, seconds in at_once(named, 6, world.push):
        assert_unavailable(answer, message)
        assert seconds < 1 + WAIT_S
    line, seconds = timed(named.reload)
    assert "reloaded" in line and seconds < BUSY_S
    (status, _), seconds = timed(named.health, "/ready")
    assert status == 503 and seconds < 5 + BUSY_S
    named.resolves(True)
    eventually(lambda: assert_answered(named.call(hello())), 30)  # who had asked hears nothing for twelve seconds first
    named.wait_until_ready()
