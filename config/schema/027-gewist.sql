-- What SBB erased for a student stays refused, whatever the school withdraws later.

set local role bpv_eigenaar;
set local search_path = bpv, public;

alter table intrekkingen add column gewist boolean not null default false;
comment on column intrekkingen.gewist is 'Erased by SBB on request: no withdrawal of the school gives it free again.';

-- As before (022), and it stays so.
create or replace function weiger_nieuwe_aanlevering(p_school integer, p_merk bytea, p_bezwaar boolean, p_nu timestamptz)
	returns void language sql volatile security definer set search_path = bpv, public, pg_temp as $$
	insert into intrekkingen as i (school_id, merk, reden, bezwaar, weigeren, gewist, document_op, op)
	values (p_school, p_merk, case when p_bezwaar then 'BEZWAAR' else 'GESTOPT' end, p_bezwaar, true, true, p_nu, p_nu)
	on conflict (school_id, merk) do update
	set bezwaar = i.bezwaar or excluded.bezwaar, weigeren = true, gewist = true,
		document_op = greatest(i.document_op, excluded.document_op), op = excluded.op
$$;
