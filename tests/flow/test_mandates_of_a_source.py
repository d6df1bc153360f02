"""A mandate that is withdrawn, by hand or because an extract no longer has it, counts for the next message on an open connection."""
import pytest

from soap import SCHOOL_B, SUPPLIER, assert_answered, assert_fault, hello


@pytest.fixture
def connection(world):
    """One socket of the supplier, which never connects again."""
    with world.connect("saas") as opened:
        yield opened


def extract(world, *rows):
    path = world.directory / "osr.csv"
    path.write_text("brin,leverancierOin,dienst,geldigVan\n" + "".join(f"{row},{SUPPLIER},,2020-01-01\n" for row in rows))
    return path


def follow(world, *rows, limit=1):
    world.admin("mandaat", "import", extract(world, *rows), "--bron", "OSR-toets", "--volledig", "--max-intrekkingen", limit)


# proves: EDU-10, EDU-12
def test_what_an_extract_gives_and_takes_counts_for_the_next_message(world, connection):
    assert_fault(connection.post(hello(school=SCHOOL_B)), "DK0002")
    follow(world, "98QX")
    try:
        assert_answered(connection.post(hello(school=SCHOOL_B)))
    finally:
        follow(world)
    refused = connection.post(hello(school=SCHOOL_B))
    assert_fault(refused, "DK0002")
    assert world.rule_of(refused) == "EDU-10"
    assert_answered(connection.post(hello()))  # the same connection, for the school whose letter it has


# proves: EDU-10, EDU-12
def test_a_withdrawal_by_hand_counts_for_the_next_message(world, connection):
    pair = ("--school", SCHOOL_B, "--leverancier", SUPPLIER)
    world.admin("mandaat", "add", *pair, "--bron", "brief", "--geldig-van", "2020-01-01")
    try:
        assert_answered(connection.post(hello(school=SCHOOL_B)))
    finally:
        world.admin("mandaat", "withdraw", *pair)
    assert_fault(connection.post(hello(school=SCHOOL_B)), "DK0002")


# proves: EDU-12
def test_a_refused_extract_changes_nothing_for_who_is_connected(world, connection):
    follow(world, "98QX")
    try:
        with pytest.raises(AssertionError) as refused:
            follow(world, limit=0)
        assert "--max-intrekkingen 1" in str(refused.value)
        assert_answered(connection.post(hello(school=SCHOOL_B)))
    finally:
        follow(world)
