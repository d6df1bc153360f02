"""
Programs of before on the schema of today, and today's that take over from them. Each version that has run somewhere (versies.tsv), and what
stood one migration back: its own gateway serves on its own schema, the database is migrated under it, and no call fails.
"""
import older
import pytest
from succession import Crowd, Successive, comes_anew, talks_on
from test_migraties import OWN, SCHEMA, files
from world import BIN, Gateway

CALLS = 400


def crowd_of(gateway, place):
    crowd = Crowd(lambda: gateway.port)
    tls = gateway.context("saas")
    for pause in (0.02, 0.05, 0.5):
        crowd.add(talks_on, place, tls, pause)
    crowd.add(comes_anew, gateway.context("saas"), {})
    return crowd


@pytest.fixture(params=older.commits().items(), ids=lambda param: param[0].replace(" ", "-"))
def before(request):
    title, commit = request.param
    if commit is None or older.files_of(commit) is None:
        pytest.skip(f"{title}: this clone has no commit of it")
    return older.Older(commit)


def test_a_program_of_before_serves_while_its_schema_becomes_todays(before, elsewhere):
    place = elsewhere(f"van{before.commit}", before.level)
    kind, settings = (Successive, {}) if before.has_door else (Gateway, {"files__directory": place.directory / "files"})
    gateway = kind(place, "before", program=before.gateway, **settings)
    try:
        assert place.level() == before.level
        assert f"version=\"{before.commit}" in gateway.health("/metrics")[1]
        crowd = crowd_of(gateway, place)
        crowd.reach(CALLS // 4)
        place.migrate(SCHEMA)
        assert place.level() == OWN
        crowd.reach(crowd.calls + CALLS // 4)
        assert gateway.health("/ready")[0] == 200
        if before.has_door:
            old = gateway.upgrade(binary=BIN / "bpv-gateway")
            assert f"version=\"{before.commit}" not in gateway.health("/metrics")[1]
            crowd.reach(crowd.calls + CALLS // 2)
        calls = crowd.finish()
        if before.has_door:
            assert old.wait(60) == 0, old.log.read_text()[-3000:]
        print(f"{before.commit}: {calls} calls on {before.level:03d}, under the migrations to {OWN:03d}, "
              f"{'and across its upgrade' if before.has_door else 'and behind them'}: 0 failures")
    finally:
        gateway.stop()


def test_a_program_of_before_begins_on_todays_schema(before, elsewhere):
    """Who goes back keeps the database."""
    place = elsewhere(f"terug{before.commit}", OWN)
    gateway = Gateway(place, "back", program=before.gateway)
    try:
        crowd = crowd_of(gateway, place)
        crowd.reach(CALLS // 4)
        crowd.finish()
    finally:
        gateway.stop()
