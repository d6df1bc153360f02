"""The chain around the exchange, with bpv-admin on a real PostgreSQL (PGHOST, PGPORT and PGUSER): a database for each file of tests."""
import pytest
from house import ROOT, House
from kept import quiet_log  # noqa: F401


@pytest.fixture(scope="session")
def template(tmp_path_factory):
    """A migrated database with SBB, two schools and some reference data, that others are copies of."""
    made = House(tmp_path_factory.mktemp("template"))
    made.ok("migrate", "--schema", ROOT / "config/schema", "--database", f"dbname={made.name}")
    made.begin()
    yield made.name
    made.drop()


@pytest.fixture(scope="module")
def house(template, tmp_path_factory):
    """One for all tests of a file."""
    made = House(tmp_path_factory.mktemp("house"), template)
    yield made
    made.drop()


@pytest.fixture
def fresh(template, tmp_path):
    """One of its own, for a test that needs an empty one."""
    made = House(tmp_path, template)
    yield made
    made.drop()
