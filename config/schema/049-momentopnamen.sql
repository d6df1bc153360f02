-- A snapshot that has lost a response says so, whatever it lost it by; and who changes invitations takes them in one order.

set local role bpv_eigenaar;
set local search_path = bpv, public;

-- ---- what a snapshot has lost

-- Of what was removed after it: erased on request, or two days ago or more. Row level security is of who asks, and whose file a name is
-- has to be known first: so by the owner.
create function verdwenen_uit(p_school integer, p_tot bigint)
	returns bigint language sql stable security definer set search_path = bpv, public, pg_temp as $$
	select count(*) from verwijderingen w
	where w.school_id = p_school and w.mutatienummer > p_tot and w.sinds <= p_tot and w.inhoud_weg
$$;
comment on function verdwenen_uit is 'How many responses that a snapshot held are in it no more.';
revoke all on function verdwenen_uit from public;
grant execute on function verdwenen_uit to bpv_gateway;

alter table bestandensets
	add column verdwenen bigint constraint bestandensets_verdwenen check (verdwenen >= 0);
comment on column bestandensets.verdwenen is 'How many the snapshot had lost when it was made (null: by a program that did not know).';
grant select (verdwenen) on bestandensets to bpv_admin;

-- As before (028). A file that was built before its snapshot lost a response could not be built again, and still held it.
create or replace view geldige_bestandensets with (security_barrier) as
select s.*
from bestandensets s
where s.gewist = coalesce((
	select max(w.mutatienummer)
	from verwijderingen w
	where w.school_id = s.school_id and w.reden = 'GEWIST_OP_VERZOEK'), 0)
	and coalesce(s.verdwenen = verdwenen_uit(s.school_id, s.tot), true);
comment on view geldige_bestandensets is 'Sets of files whose snapshot has lost nobody since.';

-- ---- invitations, in ascending order of id

-- As before (033).
create or replace function trek_in_zonder_gegevens()
	returns trigger language plpgsql security definer set search_path = bpv, public, pg_temp as $$
begin
	perform from uitnodigingen u join weg w on u.school_id = w.school_id and u.bpvo_kenmerk = w.bpvo_kenmerk
	order by u.id for no key update of u;
	update uitnodigingen u
	set bpvo_kenmerk = null, merk = case when u.gekoppeld then u.merk end,
		status = case when u.status in ('GEPLAND', 'UITGEGEVEN', 'UITGENODIGD') then 'INGETROKKEN' else u.status end,
		reden = case when u.status in ('GEPLAND', 'UITGEGEVEN', 'UITGENODIGD') then 'GEGEVENS_WEG' else u.reden end,
		afgesloten_op = coalesce(u.afgesloten_op, now())
	from weg w
	where u.school_id = w.school_id and u.bpvo_kenmerk = w.bpvo_kenmerk;
	return null;
end
$$;

-- As before (033), of all placements of a statement at once.
create or replace function trek_in_zonder_bpvo()
	returns trigger language plpgsql security definer set search_path = bpv, public, pg_temp as $$
begin
	perform from uitnodigingen u join nu n on n.id = u.bpvo_id join toen t on t.id = n.id
	where t.vervallen_op is null and n.vervallen_op is not null and u.status in ('GEPLAND', 'UITGEGEVEN')
	order by u.id for no key update of u;
	update uitnodigingen u
	set status = 'INGETROKKEN', reden = 'BPVO_VERVALLEN', afgesloten_op = n.vervallen_op
	from nu n join toen t on t.id = n.id
	where n.id = u.bpvo_id and t.vervallen_op is null and n.vervallen_op is not null and u.status in ('GEPLAND', 'UITGEGEVEN');
	return null;
end
$$;
drop trigger uitnodigingen on bpvos;
create trigger uitnodigingen after update on bpvos referencing old table as toen new table as nu
	for each statement execute function trek_in_zonder_bpvo();

-- As before (035).
create or replace function verwerk_inzendingen(p_nu timestamptz)
	returns bigint language plpgsql security definer set search_path = bpv, public, pg_temp as $$
declare
	genodigd bigint;
begin
	perform from uitnodigingen u join invoer_toewijzing t on t.uitnodiging_id = u.id
	where t.uitkomst in ('NIEUW', 'VERWIJDERD')
	order by u.id for no key update of u;
	insert into koppelingen (uitnodiging_id, school_id, respons_id, volgnummer, gekoppeld_op)
	select t.uitnodiging_id, t.school_id, t.respons_id, t.volgnummer, p_nu
	from invoer_toewijzing t
	where t.uitkomst = 'NIEUW' and not t.anoniem;
	update koppelingen k
	set volgnummer = t.volgnummer
	from invoer_toewijzing t
	where k.uitnodiging_id = t.uitnodiging_id and t.uitkomst in ('GEWIJZIGD', 'ONGEWIJZIGD') and k.volgnummer < t.volgnummer;
	update uitnodigingen u
	set status = 'BEANTWOORD',
		reden = null,
		afgesloten_op = case when t.anoniem then date_trunc('day', p_nu at time zone 'Europe/Amsterdam')
			at time zone 'Europe/Amsterdam' else p_nu end
	from invoer_toewijzing t
	where u.id = t.uitnodiging_id and t.uitkomst = 'NIEUW';
	-- Whatever came first, the answer or its end: both orders end here.
	update uitnodigingen u
	set status = 'INGETROKKEN', reden = i.status, afgesloten_op = coalesce(u.afgesloten_op, p_nu)
	from invoer_toewijzing t
	join invoer_inzendingen i on i.regel = t.regel
	where u.id = t.uitnodiging_id and t.uitkomst = 'VERWIJDERD';
	select count(nodig_student_via(t.uitnodiging_id, p_nu)) into genodigd
	from invoer_toewijzing t
	where t.student_mag and t.uitkomst in ('NIEUW', 'GEWIJZIGD', 'ONGEWIJZIGD');
	return genodigd;
end
$$;

-- ---- open answers

-- As before (035), of the version in force: a decision on one that was corrected meanwhile would have been about nothing that is shown.
create or replace function beoordeel_open_antwoord(p_id bigint, p_besluit text, p_tekst text, p_door text, p_nu timestamptz)
	returns boolean language plpgsql security definer set search_path = bpv, public, pg_temp as $$
declare
	eerder text;
begin
	select coalesce(o.besluit, 'GEEN') into eerder
	from open_antwoorden o
	join respons r on r.school_id = o.school_id and r.mutatienummer = o.mutatienummer and r.vervallen_bij is null
	where o.id = p_id
	for update of o;
	if not found then
		return false;
	end if;
	update open_antwoorden
	set besluit = p_besluit, aangepast = p_tekst, beoordeeld_door = p_door, beoordeeld_op = p_nu
	where id = p_id;
	perform schrijf_audit(audit_actor(p_door), audit_handeling('beoordelen'), 'open_antwoorden', p_id::text,
		jsonb_build_object('besluit', eerder), jsonb_build_object('besluit', p_besluit));
	return true;
end
$$;
