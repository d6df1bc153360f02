-- How long what is personal stays: student details and the contacts of leerbedrijven, answers. Each overeenkomst says it; one job
-- looks what is due and destroys it, with an account of it in vernietigingen.

set local role bpv_eigenaar;
set local search_path = bpv, public;

-- Whom SBB asks about a placement at a leerbedrijf. SBB's own data, sealed under data keys of SBB's own (recordsleutels).
create table praktijkopleiders (
	kenmerk bpvo_kenmerk primary key,
	leerbedrijf_id leerbedrijf_id not null,
	rol text not null constraint praktijkopleiders_rol check (rol in ('PRAKTIJKOPLEIDER', 'CONTACTPERSOON_BPV')),
	verzegeld bytea not null constraint praktijkopleiders_verzegeld check (octet_length(verzegeld) between 28 and 4096),
	vingerafdruk sha256 not null,
	sleutel_id bigint not null,
	aangeleverd_op timestamptz not null,
	gewijzigd_op timestamptz not null
);
create index praktijkopleiders_leerbedrijf on praktijkopleiders (leerbedrijf_id);
comment on table praktijkopleiders is 'Who gets the questionnaire of a leerbedrijf: name and address only sealed, under a data key of their own.';

-- An import: in the audit by count.
create trigger inlezing_nieuw after insert on praktijkopleiders referencing new table as rijen
	for each statement execute function merk_inlezing();
create trigger inlezing_gewijzigd after update on praktijkopleiders referencing new table as rijen
	for each statement execute function merk_inlezing();

-- Upserts them, for who may not read what is sealed. In order of kenmerk.
create function zet_praktijkopleiders(p_kenmerken text[], p_leerbedrijven text[], p_rollen text[], p_verzegeld bytea[],
	p_vingerafdrukken bytea[], p_sleutels bigint[], p_nu timestamptz, out nieuw bigint, out gewijzigd bigint)
	language sql volatile security definer set search_path = bpv, public, pg_temp as $$
	with gezet as (
		insert into praktijkopleiders as p (kenmerk, leerbedrijf_id, rol, verzegeld, vingerafdruk, sleutel_id,
			aangeleverd_op, gewijzigd_op)
		select u.kenmerk, u.leerbedrijf, u.rol, u.verzegeld, u.vingerafdruk, u.sleutel, p_nu, p_nu
		from unnest(p_kenmerken, p_leerbedrijven, p_rollen, p_verzegeld, p_vingerafdrukken, p_sleutels)
			as u (kenmerk, leerbedrijf, rol, verzegeld, vingerafdruk, sleutel)
		order by u.kenmerk
		on conflict (kenmerk) do update
		set leerbedrijf_id = excluded.leerbedrijf_id, rol = excluded.rol, verzegeld = excluded.verzegeld,
			vingerafdruk = excluded.vingerafdruk, sleutel_id = excluded.sleutel_id, gewijzigd_op = excluded.gewijzigd_op
		where p.vingerafdruk <> excluded.vingerafdruk
		returning xmax = 0 as nieuw)
	select count(*) filter (where nieuw), count(*) filter (where not nieuw) from gezet
$$;
comment on function zet_praktijkopleiders is 'Contacts of leerbedrijven, added or changed; answers how many of each.';

-- By which overeenkomst the terms of a school go: the one in force, else the one that ended last. An overeenkomst that was never
-- in force says nothing. `einde`: the day on which nothing was in force any more; null while something is.
create view bewaarafspraken as
select distinct on (o.school_id) o.school_id, o.id as overeenkomst_id, o.nummer, o.versie, o.bewaar_contact_dagen,
	o.bewaar_antwoorden_maanden, o.bewaar_koppeling_maanden,
	case when o.status in ('ACTIEF', 'OPGESCHORT') and coalesce(o.geldig_tot > current_date, true) then null
		else least(o.geldig_tot, o.gewijzigd_op::date) end as einde
from overeenkomsten o
where o.status in ('ACTIEF', 'OPGESCHORT', 'BEEINDIGD') and o.geactiveerd_op is not null
order by o.school_id, o.status in ('ACTIEF', 'OPGESCHORT') and coalesce(o.geldig_tot > current_date, true) desc,
	o.geldig_van desc, o.versie desc;
comment on view bewaarafspraken is 'The retention terms of each school, and since when it has no overeenkomst any more.';

-- From which day on student details may not be kept: so many days after the placement, or thirty days after the last
-- overeenkomst, whichever comes first. Thirty, so that a gap between two versions costs a school nothing.
create view vervallende_studentgegevens as
select s.school_id, s.bpvo_kenmerk, s.sleutel_id, a.nummer, a.versie,
	least(s.geplande_einddatum + a.bewaar_contact_dagen, a.einde + 30) as vervalt_op,
	case when a.einde + 30 < s.geplande_einddatum + a.bewaar_contact_dagen
		then 'dertig dagen na het einde van de overeenkomst'
		else a.bewaar_contact_dagen || ' dagen na de geplande einddatum' end as waarom
from studentgegevens s
join bewaarafspraken a on a.school_id = s.school_id;
comment on view vervallende_studentgegevens is 'From which day on each record may not be kept any more, and why.';

-- The contact of a leerbedrijf stays as long as the longest term of a school that has a placement there; without any placement
-- half a year from its delivery.
create view vervallende_praktijkopleiders as
select p.kenmerk, p.sleutel_id,
	coalesce(b.vervalt_op, (p.gewijzigd_op + interval '180 days')::date) as vervalt_op,
	case when b.vervalt_op is null then '180 dagen na de laatste levering, zonder bpvo bij het leerbedrijf'
		else 'de langste termijn van de scholen met een bpvo bij het leerbedrijf' end as waarom
from praktijkopleiders p
left join lateral (
	select max(b.geplande_einddatum + a.bewaar_contact_dagen) as vervalt_op
	from bpvos b
	join bewaarafspraken a on a.school_id = b.school_id
	where b.leerbedrijf_id = p.leerbedrijf_id) b on true;
comment on view vervallende_praktijkopleiders is 'From which day on the contact of a leerbedrijf may not be kept any more, and why.';
create index bpvos_leerbedrijf on bpvos (leerbedrijf_id, geplande_einddatum);

create view vervallende_antwoorden as
select r.school_id, r.respons_id, a.nummer, a.versie,
	(r.invuldatum + make_interval(months => a.bewaar_antwoorden_maanden))::date as vervalt_op,
	a.bewaar_antwoorden_maanden || ' maanden na de invuldatum' as waarom
from respons r
join bewaarafspraken a on a.school_id = r.school_id
where r.vervallen_bij is null;
comment on view vervallende_antwoorden is 'From which day on each response may not be kept any more, and why.';

-- What the job does for student details: school by school, each with its own locks. Answers how much of which school. No day that is
-- yet to come is over: else one statement would end everything of every school, as if its time had.
create function vernietig_vervallen_studentgegevens(p_vandaag date, p_door text, p_nu timestamptz)
	returns table (school_id integer, aantal bigint) language plpgsql security definer
	set search_path = bpv, public, pg_temp as $$
#variable_conflict use_column
declare
	school record;
begin
	for school in
		select v.school_id as id, array_agg(v.bpvo_kenmerk::text) as kenmerken,
			coalesce(array_agg(r.merk::bytea) filter (where r.merk is not null), '{}') as merken
		from vervallende_studentgegevens v
		left join recordsleutels r on r.id = v.sleutel_id
		where v.vervalt_op <= least(p_vandaag, (now() at time zone 'Europe/Amsterdam')::date)
		group by v.school_id
		order by v.school_id
	loop
		return query
			select school.id, count(*) filter (where v.had_gegevens)
			from vernietig_records(school.id, school.kenmerken, school.merken, 'BEWAARTERMIJN_VERSTREKEN', p_door,
				null, p_nu) v;
	end loop;
end
$$;
comment on function vernietig_vervallen_studentgegevens is 'Destroys the student details that may not be kept on a day any more.';

create function vernietig_praktijkopleiders(p_kenmerken text[], p_reden text, p_door text, p_nu timestamptz)
	returns bigint language plpgsql security definer set search_path = bpv, public, pg_temp as $$
declare
	weg bigint[];
	huis integer;
begin
	-- Whoever is loading contacts (neem_schoolsleutel) is waited for: what was sealed again meanwhile keeps no key that goes.
	for huis in
		select distinct k.school_id
		from praktijkopleiders p
		join recordsleutels r on r.id = p.sleutel_id
		join schoolsleutels k on k.id = r.schoolsleutel_id
		where p.kenmerk = any (p_kenmerken)
		order by k.school_id
	loop
		perform pg_advisory_xact_lock(5, huis);
	end loop;
	with verwijderd as (
		delete from praktijkopleiders p where p.kenmerk = any (p_kenmerken)
		returning p.sleutel_id)
	select array_agg(sleutel_id) into weg from verwijderd;
	delete from recordsleutels r where r.id = any (weg);
	if weg is not null then
		insert into vernietigingen (op, wat, reden, aantal, door)
		values (p_nu, 'PRAKTIJKOPLEIDERS', p_reden, cardinality(weg), p_door);
	end if;
	return coalesce(cardinality(weg), 0);
end
$$;
comment on function vernietig_praktijkopleiders is 'Destroys contacts of leerbedrijven with their data keys, and writes down that it did.';

-- Answers that go: their tombstones and numbers are the import's (invoer_verwijderingen); the account is written here.
create function meld_vernietigde_antwoorden(p_door text, p_nu timestamptz)
	returns void language sql security definer set search_path = bpv, public, pg_temp as $$
	insert into vernietigingen (op, school_id, wat, reden, aantal, door)
	select p_nu, r.school_id, 'ANTWOORDEN', 'BEWAARTERMIJN_VERSTREKEN', count(*), p_door
	from invoer_verwijderingen i
	join respons r on r.respons_id = i.respons_id and r.vervallen_bij is null
	group by r.school_id
$$;
comment on function meld_vernietigde_antwoorden is 'The account of responses that this transaction is about to remove.';

-- The sealed details of one student, for who is asked about them; that somebody looked, or had them destroyed, and why, is written
-- down whether or not there were any. Of no other record than the one that is written down.
create function open_betrokkene(p_school integer, p_kenmerk text, p_merk bytea, p_wat text, p_reden text,
	p_nu timestamptz)
	returns table (id bigint, merk bytea, verpakt bytea, verzegeld bytea)
	language plpgsql volatile security definer set search_path = bpv, public, pg_temp as $$
begin
	insert into inzagen (op, door, wat, school_id, sleutel, reden)
	values (p_nu, audit_actor(null), p_wat, p_school, encode(p_merk, 'hex'), p_reden);
	return query
		select r.id, r.merk::bytea, r.verpakt, s.verzegeld
		from studentgegevens s
		join recordsleutels r on r.id = s.sleutel_id
		where s.school_id = p_school and s.bpvo_kenmerk = p_kenmerk and r.merk = p_merk;
end
$$;
comment on function open_betrokkene is 'What is sealed about one student, with an account of who asked for it and why.';

-- So that the school's next delivery does not bring back what was erased; an objection blocks both routes of invitation.
create function weiger_nieuwe_aanlevering(p_school integer, p_merk bytea, p_bezwaar boolean, p_nu timestamptz)
	returns void language sql volatile security definer set search_path = bpv, public, pg_temp as $$
	insert into intrekkingen as i (school_id, merk, reden, bezwaar, weigeren, gewist, document_op, op)
	values (p_school, p_merk, case when p_bezwaar then 'BEZWAAR' else 'GESTOPT' end, p_bezwaar, true, true, p_nu, p_nu)
	on conflict (school_id, merk) do update
	set bezwaar = i.bezwaar or excluded.bezwaar, weigeren = true, gewist = true,
		document_op = greatest(i.document_op, excluded.document_op), op = excluded.op
$$;
comment on function weiger_nieuwe_aanlevering is 'A new delivery under this merk is refused, from whatever document.';

revoke all on function zet_praktijkopleiders, vernietig_vervallen_studentgegevens, vernietig_praktijkopleiders,
	meld_vernietigde_antwoorden, open_betrokkene, weiger_nieuwe_aanlevering from public;
grant select on bewaarafspraken, vervallende_studentgegevens, vervallende_praktijkopleiders, vervallende_antwoorden
	to bpv_admin;
grant select (kenmerk, leerbedrijf_id, rol, vingerafdruk, sleutel_id, aangeleverd_op, gewijzigd_op) on praktijkopleiders
	to bpv_admin;
-- SBB's own records are sealed by bpv-admin, which has the vault's key when its settings do.
grant insert on schoolsleutels to bpv_admin;
grant execute on function neem_recordsleutels, zet_praktijkopleiders, vernietig_vervallen_studentgegevens, vernietig_praktijkopleiders,
	meld_vernietigde_antwoorden, open_betrokkene, weiger_nieuwe_aanlevering to bpv_admin;
