"""What the role of the gateway can do to tables, tried on every one of them: whoever took the gateway over has these rights."""
import subprocess

from conftest import environment

# Where messages leave something. Nothing of this is agreed, granted, pinned or blocked; a table that is new is for nobody. What
# is read goes into verstrekkingen as well, but only for the school that the transaction has declared, so not here.
WRITES = {
    "aanspraken": {"insert", "update"},
    "berichten": {"insert"},
    "bestanden": {"insert"},
    "bestandensets": {"insert"},
    "bewijs_certificaten": {"insert"},
    "bewijzen": {"insert"},
    "certificaten": {"insert", "update"},
    "crl_afwijkingen": {"insert"},
    "crl_stand": {"insert", "update", "delete"},
    "gateways": {"insert", "update", "delete"},
    "huissleutels": {"insert"},
    "intrekkingen": {"insert", "update"},
    "proeven": {"insert", "update"},
    "schoolsleutels": {"insert"},
    "studentgegevens": {"insert", "update"},
}

# Every verb on every table, with the gateway's own rights; nothing of it stays.
TRY = r"""
set search_path = bpv, public;
begin;
do $$
declare
	t record;
	c record;
	verb text;
	allowed text;
begin
	for t in select oid, relname from pg_class where relnamespace = 'bpv'::regnamespace and relkind in ('r', 'p', 'v', 'm') order by relname loop
		allowed := '';
		foreach verb in array array['insert into %I default values', 'delete from %I where false', 'truncate %I'] loop
			begin
				execute format(verb, t.relname);
				allowed := allowed || ' ' || split_part(verb, ' ', 1);
			exception
				when insufficient_privilege or wrong_object_type or object_not_in_prerequisite_state or generated_always then
					null; -- a view takes nothing
				when others then allowed := allowed || ' ' || split_part(verb, ' ', 1);
			end;
		end loop;
		for c in select attname from pg_attribute where attrelid = t.oid and attnum > 0 and not attisdropped loop
			begin
				execute format('update %I set %I = default where false', t.relname, c.attname);
				allowed := allowed || ' update';
				exit;
			exception
				when insufficient_privilege or wrong_object_type or object_not_in_prerequisite_state or generated_always then
					null; -- a view takes nothing
				when others then
					allowed := allowed || ' update';
					exit;
			end;
		end loop;
		raise notice 'TRIED % %', t.relname, allowed;
	end loop;
end $$;
rollback;
"""


def tried(register):
    """What is allowed on each table."""
    done = subprocess.run(
        ["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", f"dbname={register.name} user=bpv_gateway"], input=TRY, env=environment(register.name),
        capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    lines = [line.split("TRIED ")[1].split() for line in done.stderr.splitlines() if "TRIED " in line]
    return {name: set(verbs) for name, *verbs in lines}


def test_the_gateway_writes_what_messages_leave_and_nothing_that_was_agreed(register):
    found = tried(register)
    assert len(found) > 60
    assert {name: verbs for name, verbs in found.items() if verbs} == WRITES
    for agreed in ("overeenkomsten", "overeenkomst_diensten", "mandaten", "routes", "organisaties"):
        assert found[agreed] == set(), agreed


def test_the_gateway_becomes_no_other_role(register):
    for role in ("bpv_admin", "bpv_eigenaar", "bpv_console", "postgres"):
        done = subprocess.run(["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", f"dbname={register.name} user=bpv_gateway", "-c", f"set role {role}"],
                              env=environment(register.name), capture_output=True, text=True, timeout=60)
        assert done.returncode != 0 and ("permission denied" in done.stderr or "does not exist" in done.stderr), done.stderr
