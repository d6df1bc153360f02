-- What may be kept until when, and what may be seen from when, where it went by the wrong day or the wrong number: an overeenkomst that runs
-- out, a version that is yet to begin, corrections that were counted as people, who said "ja", and a delivery while the retention job runs.

set local role bpv_eigenaar;
set local search_path = bpv, public;

-- As before (022), but of a version that runs out by itself the day is the one it says: it was last changed when it came into force, so that
-- thirty days after "its end" were over at once. And the terms of a version hold from the day it begins; nothing else is in force until then,
-- those of the one before. `einde`: the day from which nothing is in force any more, also one that is to come; null while none is known.
create or replace view bewaarafspraken as
select distinct on (b.school_id) b.school_id, b.id as overeenkomst_id, b.nummer, b.versie, b.bewaar_contact_dagen,
	b.bewaar_antwoorden_maanden, b.bewaar_koppeling_maanden, b.einde
from (
	select o.school_id, o.id, o.nummer, o.versie, o.bewaar_contact_dagen, o.bewaar_antwoorden_maanden, o.bewaar_koppeling_maanden,
		o.geldig_van, o.status <> 'BEEINDIGD' and daterange(o.geldig_van, o.geldig_tot) @> n.dag as geldt, o.geldig_van <= n.dag as begon,
		case when bool_and(t.tot is not null) over school then max(t.tot) over school end as einde
	from overeenkomsten o
	cross join (select (now() at time zone 'Europe/Amsterdam')::date as dag) n
	cross join lateral (
		select case when o.status = 'BEEINDIGD' then least(o.geldig_tot, (o.gewijzigd_op at time zone 'Europe/Amsterdam')::date)
			else o.geldig_tot end as tot) t
	where o.status in ('ACTIEF', 'OPGESCHORT', 'BEEINDIGD') and o.geactiveerd_op is not null
	window school as (partition by o.school_id)) b
order by b.school_id, b.geldt desc, b.begon desc, b.geldig_van desc, b.versie desc;

-- As before (022), but what is due is looked at again when the school's lock is there: a delivery that came meanwhile, with a later end, was
-- acknowledged.
create or replace function vernietig_vervallen_studentgegevens(p_vandaag date, p_door text, p_nu timestamptz)
	returns table (school_id integer, aantal bigint) language plpgsql security definer
	set search_path = bpv, public, pg_temp as $$
#variable_conflict use_column
declare
	dag constant date := least(p_vandaag, (now() at time zone 'Europe/Amsterdam')::date);
	school integer;
begin
	for school in
		select distinct v.school_id from vervallende_studentgegevens v where v.vervalt_op <= dag order by v.school_id
	loop
		perform pg_advisory_xact_lock(5, school);
		return query
			select school, count(*) filter (where d.had_gegevens)
			from (
				select array_agg(v.bpvo_kenmerk::text) as kenmerken,
					coalesce(array_agg(r.merk::bytea) filter (where r.merk is not null), '{}') as merken
				from vervallende_studentgegevens v
				left join recordsleutels r on r.id = v.sleutel_id
				where v.school_id = school and v.vervalt_op <= dag) nu
			cross join vernietig_records(school, nu.kenmerken, nu.merken, 'BEWAARTERMIJN_VERSTREKEN', p_door, null, p_nu) d;
	end loop;
end
$$;

-- As before (032), and of what is destroyed because its time has come what is due is looked at again under the lock.
create or replace function vernietig_contacten(p_sleutels bigint[], p_reden text, p_door text, p_nu timestamptz)
	returns bigint language plpgsql security definer set search_path = bpv, public, pg_temp as $$
declare
	weg bigint[];
	huis integer;
begin
	-- Whoever is loading contacts (neem_schoolsleutel) is waited for: what was sealed again meanwhile keeps no key that goes.
	for huis in
		select distinct k.school_id
		from recordsleutels r
		join schoolsleutels k on k.id = r.schoolsleutel_id
		where r.id = any (p_sleutels)
		order by k.school_id
	loop
		perform pg_advisory_xact_lock(5, huis);
	end loop;
	with verwijderd as (
		delete from leerbedrijf_contacten c
		where c.sleutel_id = any (p_sleutels)
			and (p_reden <> 'BEWAARTERMIJN_VERSTREKEN' or c.sleutel_id in (
				select v.sleutel_id from vervallende_contacten v
				where v.vervalt_op <= (p_nu at time zone 'Europe/Amsterdam')::date))
		returning c.sleutel_id)
	select array_agg(sleutel_id) into weg from verwijderd;
	delete from recordsleutels r where r.id = any (weg);
	if weg is not null then
		insert into vernietigingen (op, wat, reden, aantal, door)
		values (p_nu, 'PRAKTIJKOPLEIDERS', p_reden, cardinality(weg), p_door);
	end if;
	return coalesce(cardinality(weg), 0);
end
$$;

-- ---- when results may be seen

-- Not valid: what is there has none, and is not read for it.
alter table leveringen_scholen add column nieuw integer,
	add constraint leveringen_scholen_nieuw check (nieuw between 0 and aantal) not valid;
comment on column leveringen_scholen.nieuw is
	'Of those, the responses that are not corrections, less what was removed before the school could see it. Null: from before this was told apart.';

-- Of an import, from what it has put in the staging tables.
create function tel_nieuwe() returns trigger
	language plpgsql security definer set search_path = bpv, public, pg_temp as $$
begin
	update leveringen_scholen s
	set nieuw = n.aantal
	from rijen, (
		select p.school_id, v.respondent, v.toezegging = 'ANONIEM' as anoniem,
			count(*) filter (where p.oud_mutatienummer is null) as aantal
		from invoer_plaatsing p
		join vragenlijsten v on v.id = p.vragenlijst_id
		where not p.ongewijzigd
		group by p.school_id, v.respondent, v.toezegging = 'ANONIEM') n
	where s.levering_id = rijen.levering_id and s.school_id = rijen.school_id and s.respondent = rijen.respondent
		and s.anoniem = rijen.anoniem and n.school_id = s.school_id and n.respondent = s.respondent and n.anoniem = s.anoniem;
	return null;
end
$$;
create trigger tel_nieuwe after insert on leveringen_scholen referencing new table as rijen
	for each statement execute function tel_nieuwe();

-- As before (006), but a correction is nobody who answered: of those who did it must be five as well.
create or replace function vrijgegeven_tot(p_school integer, p_veldenset text, p_vrijgavemoment text, p_nu timestamptz)
	returns bigint language plpgsql stable set search_path = bpv, public, pg_temp as $$
declare
	grens timestamptz := case p_vrijgavemoment
		when 'DIRECT' then 'infinity'
		when 'WEKELIJKS' then date_trunc('week', p_nu at time zone 'Europe/Amsterdam') at time zone 'Europe/Amsterdam'
		else date_trunc('month', p_nu at time zone 'Europe/Amsterdam') at time zone 'Europe/Amsterdam' end;
	minste constant integer := 5;
	horizon bigint := 0;
	studenten integer := 0;
	leerbedrijven integer := 0;
	nieuwe_studenten integer := 0;
	nieuwe_leerbedrijven integer := 0;
	stap record;
begin
	for stap in
		select l.mutatie_tot,
			coalesce(sum(s.aantal) filter (where s.respondent = 'STUDENT'), 0) as studenten,
			coalesce(sum(s.aantal) filter (where s.respondent = 'LEERBEDRIJF'), 0) as leerbedrijven,
			coalesce(sum(coalesce(s.nieuw, s.aantal)) filter (where s.respondent = 'STUDENT'), 0) as nieuwe_studenten,
			coalesce(sum(coalesce(s.nieuw, s.aantal)) filter (where s.respondent = 'LEERBEDRIJF'), 0) as nieuwe_leerbedrijven
		from leveringen l
		left join leveringen_scholen s on s.levering_id = l.id and s.school_id = p_school
			and (p_veldenset = 'BASIS' or s.anoniem)
		where l.op <= grens
		group by l.id
		order by l.mutatie_tot
	loop
		studenten := studenten + stap.studenten;
		leerbedrijven := leerbedrijven + stap.leerbedrijven;
		nieuwe_studenten := nieuwe_studenten + stap.nieuwe_studenten;
		nieuwe_leerbedrijven := nieuwe_leerbedrijven + stap.nieuwe_leerbedrijven;
		if (studenten = 0 or studenten >= minste) and (leerbedrijven = 0 or leerbedrijven >= minste)
			and (nieuwe_studenten = 0 or nieuwe_studenten >= minste)
			and (nieuwe_leerbedrijven = 0 or nieuwe_leerbedrijven >= minste) then
			horizon := stap.mutatie_tot;
			studenten := 0;
			leerbedrijven := 0;
			nieuwe_studenten := 0;
			nieuwe_leerbedrijven := 0;
		end if;
	end loop;
	return horizon;
end
$$;

-- What goes before the school could see it is not one of the five any more. Only of what waits: where a school could see to never goes back.
create function tel_niet_meer_mee() returns trigger
	language plpgsql security definer set search_path = bpv, public, pg_temp as $$
begin
	with scholen as materialized (
		select w.school_id, horizon_van(w.school_id, max(w.op)) as horizon from rijen w group by w.school_id),
	weg as (
		select r.school_id, l.id as levering_id, v.respondent, v.toezegging = 'ANONIEM' as anoniem, count(*)::integer as aantal
		from scholen h
		join rijen w on w.school_id = h.school_id and w.sinds > h.horizon
		join respons r on r.school_id = w.school_id and r.mutatienummer = w.sinds
		join vragenlijsten v on v.id = r.vragenlijst_id
		join leveringen l on w.sinds between l.mutatie_van and l.mutatie_tot
		group by r.school_id, l.id, v.respondent, v.toezegging = 'ANONIEM')
	update leveringen_scholen s
	set nieuw = greatest(coalesce(s.nieuw, s.aantal) - weg.aantal, 0)
	from weg
	where s.school_id = weg.school_id and s.levering_id = weg.levering_id and s.respondent = weg.respondent and s.anoniem = weg.anoniem;
	return null;
end
$$;
create trigger tel_niet_meer_mee after insert on verwijderingen referencing new table as rijen
	for each statement execute function tel_niet_meer_mee();

-- Until where the first of those who may ask for a school's results could see at a moment: itself, and who came after it. Null: nobody may.
create function horizon_van_opvolgers(p_school integer, p_nu timestamptz)
	returns bigint language sql stable set search_path = bpv, public, pg_temp as $$
	with recursive keten (school_id) as (
		select p_school
		union
		select f.opvolger_id
		from keten k
		join rechtsopvolgingen f on f.school_id = k.school_id and f.ingetrokken_op is null and f.bevestigd_op is not null)
	select min(vrijgegeven_tot(p_school, o.veldenset, o.vrijgavemoment, p_nu))
	from overeenkomsten o
	where o.school_id in (select k.school_id from keten k) and o.status in ('ACTIEF', 'OPGESCHORT')
		and daterange(o.geldig_van, o.geldig_tot) @> (p_nu at time zone 'Europe/Amsterdam')::date
$$;

-- As before (029), but after a merger the overeenkomst that counts is the successor's: a version that went before its correction was
-- released was missing from a snapshot that counted it.
create or replace function ruim_responses(p_nu timestamptz)
	returns void language plpgsql security definer set search_path = bpv, public, pg_temp set lock_timeout = '2s' as $$
declare
	lang_geleden constant timestamptz := p_nu - interval '48 hours';
begin
	delete from respons r using verwijderingen w
	where not w.inhoud_weg and w.op < lang_geleden
		and r.respons_id = w.respons_id and r.school_id = w.school_id and r.vervallen_bij is not null;
	update verwijderingen set inhoud_weg = true where not inhoud_weg and op < lang_geleden;
	with h as materialized (
		select s.school_id, horizon_van_opvolgers(s.school_id, lang_geleden) as horizon
		from (select distinct school_id from respons where vervallen_bij is not null) s)
	delete from respons r
	using leveringen l, h
	where r.vervallen_bij is not null and r.vervallen_bij between l.mutatie_van and l.mutatie_tot and l.op < lang_geleden
		and h.school_id = r.school_id and r.vervallen_bij <= coalesce(h.horizon, r.vervallen_bij);
end
$$;

-- As before (033), but of placements by way of the praktijkopleider who was invited is told in fives, rounded as on the dashboard (036): beside the
-- answers of one leerbedrijf, and beside the file of the day before, the number itself was what somebody said.
create or replace function respons_per_cel(p_school integer, p_tot bigint, p_vandaag date)
	returns table (opleidingscode text, leerweg text, onderwijslocatiecode text, respondent text, maand date, bpvos bigint,
		uitgenodigd bigint, ingevuld bigint, reden text)
	language sql stable security definer set search_path = bpv, public, pg_temp as $$
	select c.opleidingscode, c.leerweg, c.locatie, c.respondent, c.maand, c.bpvos, case when c.bpvos >= 5 then c.verteld end,
		case when c.reden is null then c.ingevuld end, c.reden
	from (
		select t.*,
			case when t.bpvos < 5 then 'MINDER_DAN_5_BPVOS'
				when t.verteld < 5 then 'MINDER_DAN_5_UITGENODIGD'
				when t.ingevuld = 0 or t.ingevuld >= t.bpvos or t.ingevuld >= least(t.uitgenodigd, t.verteld) or t.uitgenodigd < 5
					then 'ALLE_OF_GEEN' end as reden
		from (
			select g.*, case when g.via then least(rond_cel(g.uitgenodigd, 'uitgenodigd ' || g.respondent, g.cel), g.bpvos)
				else g.uitgenodigd end as verteld
			from (
				select u.opleidingscode, u.leerweg, u.locatie, u.respondent, u.maand, sum(u.bpvos)::bigint as bpvos,
					case when sum(u.bekend) > 0 then sum(u.uitgenodigd)::bigint end as uitgenodigd, sum(u.ingevuld)::bigint as ingevuld,
					bool_or(u.via) as via, bit_xor(u.cel) as cel
				from (
					select b.opleidingscode::text, b.leerweg::text, b.onderwijslocatiecode::text as locatie, w.respondent,
						date_trunc('month', b.geplande_einddatum)::date as maand, count(*) as bpvos, 0 as ingevuld,
						count(n.uitgegeven_op) as bekend, count(*) filter (where n.toestand = 'UITGENODIGD') as uitgenodigd,
						coalesce(bool_or(n.route = 'VIA_PRAKTIJKOPLEIDER'), false) as via, bit_xor(hashint8extended(b.id, 0)) as cel
					from bpvos b
					cross join (values ('STUDENT'), ('LEERBEDRIJF')) w (respondent)
					left join uitnodigingen n on n.bpvo_id = b.id and n.respondent = w.respondent
					where b.school_id = p_school and b.vervallen_op is null and b.geplande_einddatum <= p_vandaag
					group by 1, 2, 3, 4, 5
					union all
					select r.opleidingscode::text, r.leerweg::text, r.onderwijslocatiecode::text, l.respondent::text,
						date_trunc('month', r.geplande_einddatum)::date, 0, count(*), 0, 0, false, 0
					from respons r
					join vragenlijsten l on l.id = r.vragenlijst_id
					where r.school_id = p_school and r.mutatienummer <= p_tot
						and (r.vervallen_bij is null or r.vervallen_bij > p_tot)
					group by 1, 2, 3, 4, 5) u
				group by 1, 2, 3, 4, 5) g) t) c
$$;

revoke all on function tel_nieuwe, tel_niet_meer_mee, horizon_van_opvolgers from public;
