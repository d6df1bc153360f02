"""Black-box tests of bpv-gateway: one gateway for the whole suite, on a real database, over real two-way TLS."""
import contextlib

import pytest

from ending import pytest_configure  # noqa: F401
from world import Gateway, World


@pytest.fixture(scope="session")
def world():
    made = World()
    yield made
    made.finish()


@pytest.fixture(scope="session")
def strict(world):
    """A second gateway: strict in headers, short in patience."""
    made = Gateway(
        world, "strict", gateway__strict_headers="yes", gateway__profiles="2W-be", listen__workers=1, listen__queue=2, listen__handshake_ms=1500, listen__header_ms=1500,
        listen__body_ms=1500, listen__idle_ms=2500, listen__max_age_s=4, listen__max_per_source=12)
    made.max_age, made.max_per_source = 4, 12
    yield made
    made.stop()


@pytest.fixture(scope="session")
def xmlsec1(world):
    """A third gateway: xmlsec1 judges and makes its signatures, and only who connects may sign."""
    trust = world.directory / "wider.pem"
    more = ("g1-tsp-unlisted", "g1-tsp-revoked", "g1-tsp-expired", "g1-sub")
    trust.write_text("".join(file.read_text() for file in [world.pki / "trust.pem", *(world.pki / "ca" / name / "cert.pem" for name in more)]))
    made = Gateway(world, "xmlsec1", signing__engine="xmlsec1", signing__signer="tls", listen__workers=2, tls__trust=trust)
    yield made
    made.stop()


@pytest.fixture(scope="session")
def g4(world):
    """A fourth: certificates of the G4 generation, one per purpose; only the school itself may sign."""
    slots = {f"{section}__{kind}": world.pki / f"gateway-g4-{name}.{file}.pem" for section, name in (
        ("tls", "tls"), ("signing", "sign"), ("decryption", "decrypt")) for kind, file in (("certificate", "cert"), ("key", "key"))}
    made = Gateway(world, "g4", signing__signer="from", listen__workers=2, decryption__previous_key=world.pki / "gateway.key.pem", **slots)
    made.signs_with, made.decrypts_with = "gateway-g4-sign", "gateway-g4-decrypt"
    yield made
    made.stop()


@pytest.fixture
def gateway_with(world):
    """One more gateway, with these settings, for the length of a test."""
    with contextlib.ExitStack() as stack:

        def start(name, **settings):
            made = Gateway(world, name, listen__workers=2, **settings)
            stack.callback(made.stop)
            return made

        yield start


@pytest.fixture(scope="session", params=["own", "xmlsec1"])
def engine(request, world):
    """Both ways to judge a signature, for what both have to judge alike."""
    return world if request.param == "own" else request.getfixturevalue("xmlsec1")


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
