-- Where a function says in which schemas it looks and does not name pg_temp, the session's own temporary tables come first. So
-- whoever may connect could put a table with a trigger, or a view, where a function of the owner's looked for one of the
-- register's, and have code of its own run with the owner's rights: past row level security and past every grant. In each
-- function they come last: also in those that only the owner's functions call.

set local role bpv_eigenaar;
set local search_path = bpv, public;

do $$
declare
	functie regprocedure;
begin
	for functie in
		select p.oid from pg_proc p
		where p.pronamespace = 'bpv'::regnamespace
			and exists (select from unnest(p.proconfig) c (stand) where c.stand ~ '^search_path=' and c.stand !~ 'pg_temp$')
	loop
		execute format('alter function %s set search_path = bpv, public, pg_temp', functie);
	end loop;
end
$$;
