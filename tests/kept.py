"""What is kept of contact details: nothing that can be read. A suite's database is looked through before it goes, and the server's log after the last."""
import contextlib
import pathlib
import re

import psycopg2
import pytest

# An address as text, or in a bytea: every one in these suites ends in .example.
ADDRESS = r"@[a-z0-9.-]+\.example|40(2[de]|3[0-9]|6[1-9a-f]|7[0-9a])+2e6578616d706c65"
# Where one may stand in clear: whom SBB reaches at a school, who logs in, and what a respondent wrote before it was judged.
CLEAR = r"^(contactpersonen|gebruikers|respons(_\d+)?)$"

FIND = """
select c.relname, x.found
from pg_class c
cross join lateral (select array_to_string(xpath('//r/text()', query_to_xml(format(
	'select string_agg((regexp_match(t::text, %%L))[1], '' '') as r from bpv.%%I t where t::text ~ %%L', '(.{0,24}(?:' || %(address)s || '))', c.relname, %(address)s),
	false, false, '')), ' ') as found) x
where c.relnamespace = to_regnamespace('bpv') and c.relkind in ('r', 'p') and c.relname !~ %(clear)s and x.found <> ''
"""


def ask(database, statement, values=None):
    """Rows, as who made the cluster (PGHOST, PGPORT, PGUSER); none of what gives none."""
    with contextlib.closing(psycopg2.connect(dbname=database)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.fetchall() if cursor.description else []


def in_clear(database):
    """(table, what of it reads as an address), where there should be none."""
    return ask(database, FIND, {"address": ADDRESS, "clear": CLEAR})


def drop(database):
    """Drops it. An address in clear is a failure of whoever used it."""
    found = in_clear(database)
    ask("postgres", f"drop database {database} with (force)")
    assert found == [], f"{database} keeps addresses in clear: {found}"


@pytest.fixture(scope="session", autouse=True)
def quiet_log():
    """Of a suite that has it: what the private cluster wrote into its own log meanwhile tells nobody's address."""
    log = pathlib.Path(ask("postgres", "show data_directory")[0][0]).parent / "log"
    before = log.stat().st_size
    yield
    with open(log, errors="replace") as lines:
        lines.seek(before)
        assert [found[0] for found in re.finditer(".{0,24}(?:" + ADDRESS + ")", lines.read())] == []
