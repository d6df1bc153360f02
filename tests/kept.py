"""What is kept of contact details: nothing that can be read. A suite's database is looked through before it goes."""
import os
import pathlib
import re
import subprocess

# An address as text, or in a bytea: every one in these suites ends in .example.
ADDRESS = r"@[a-z0-9.-]+\.example|40(2[de]|3[0-9]|6[1-9a-f]|7[0-9a])+2e6578616d706c65"
# Where one may stand in clear: whom SBB reaches at a school, who logs in, and what a respondent wrote before it was judged.
CLEAR = r"^(contactpersonen|gebruikers|respons(_\d+)?)$"

FIND = """
select c.relname, x.found
from pg_class c
cross join lateral (select array_to_string(xpath('//r/text()', query_to_xml(format(
	'select string_agg((regexp_match(t::text, %L))[1], '' '') as r from bpv.%I t where t::text ~ %L', '(.{0,24}(?:' || :'address' || '))', c.relname, :'address'),
	false, false, '')), ' ') as found) x
where c.relnamespace = to_regnamespace('bpv') and c.relkind in ('r', 'p') and c.relname !~ :'clear' and x.found <> ''
"""


def psql(database, statement, **variables):
    """Rows, each a list of texts, as who made the cluster."""
    done = subprocess.run(["psql", "-X", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1", *(f"--set={name}={value}" for name, value in variables.items()), "-d", database],
                          input=statement, env={name: value for name, value in os.environ.items() if name != "PGDATABASE"}, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return [line.split("|") for line in done.stdout.splitlines()]


def in_clear(database):
    """Rows of a table and what of it reads as an address, where there should be none."""
    return psql(database, FIND, address=ADDRESS, clear=CLEAR)


def drop(database):
    """Drops it. An address in clear is a failure of whoever used it."""
    found = in_clear(database)
    psql("postgres", f"drop database {database} with (force)")
    assert found == [], f"{database} keeps addresses in clear: {found}"


def in_the_log():
    """Addresses that the private cluster wrote into its own log."""
    log = pathlib.Path(psql("postgres", "show data_directory")[0][0]).parent / "log"
    return sorted({found[0] for found in re.finditer(".{0,24}(?:" + ADDRESS + ")", log.read_text(errors="replace"))})
