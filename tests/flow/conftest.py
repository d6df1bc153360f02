"""Black-box tests of bpv-gateway: one gateway for the whole suite, on a real database, over real two-way TLS."""
import contextlib
import signal

import pytest

from world import Gateway, World


def pytest_configure(config):
    """A run that is told to end still puts everything away."""

    def end(*_):
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, end)


@pytest.fixture(scope="session")
def world():
    made = World()
    yield made
    made.finish()


@pytest.fixture(scope="session")
def strict(world):
    """A second gateway: strict in headers, short in patience."""
    made = Gateway(
        world, "strict", gateway__strict_headers="yes", listen__workers=1, listen__queue=2, listen__handshake_ms=1500, listen__header_ms=1500,
        listen__body_ms=1500, listen__idle_ms=2500, listen__max_age_s=4, listen__max_per_source=12)
    made.max_age, made.max_per_source = 4, 12
    yield made
    made.stop()


@pytest.fixture(autouse=True)
def still_up(request):
    """Whatever a test does to it, the gateway stays up: named here rather than at the end."""
    yield
    if "world" in request.fixturenames:
        gateway = request.getfixturevalue("world")
        assert gateway.process.poll() is None, "\n".join(gateway.log()[-40:])


@pytest.fixture
def nothing_stored(world):
    """The test leaves no record, no claim and no account of a pull behind."""
    before = world.stored()
    yield
    assert world.stored() == before


@pytest.fixture
def no_record(world):
    """The test may ask and answer, and leaves no student's record behind."""
    before = world.stored()[:2]
    yield
    assert world.stored()[:2] == before


@pytest.fixture
def nothing_stored_after(world):
    @contextlib.contextmanager
    def within():
        before = world.stored()
        yield
        assert world.stored() == before

    return within
