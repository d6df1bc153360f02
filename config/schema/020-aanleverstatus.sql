-- Which delivered record stands for which bpvo, and what a school took back.

set local role bpv_eigenaar;
set local search_path = bpv, public;

-- The place of every delivered record among the bpvo's of its school; null: it waits. A pure function of the two tables, so
-- that it does not matter what arrived first, or how often: DUO's file, the details, a moved end date, a withdrawal.
--
-- Six keys do not identify a student. Bpvo's with equal keys are a sleutelgroep, whose places records fill in order of
-- bpvoKenmerk; a surplus record waits. A RIO code that DUO did not deliver agrees with every code, so the rest is tried
-- against such bpvo's, what is known most first: all keys; then those without a location; then those without an aanbieder;
-- then those without both. Who agrees on leerbedrijf, end date and opleiding (kern) competes with nobody else, so a few records are
-- placed without looking at the others.
--
-- The monitor's invitations will stand on this: whoever was invited keeps its place then, and only the rest is placed.
--
-- Each pass lays records and bpvo's side by side, numbers both, and takes equal numbers together: sorting only, so that no
-- plan of joins can be a bad one.
--
-- p_kenmerken null: all. p_van and p_tot bound the end dates; null: unbounded.
create function plaatsingen(p_school integer, p_kenmerken text[], p_van date, p_tot date)
	returns table (bpvo_kenmerk text, bpvo_id bigint)
	language sql stable set search_path = bpv, public, pg_temp as $$
	with kern as (
		select k.leerbedrijf_id, k.geplande_einddatum, k.opleidingscode
		from studentgegevens k
		where k.school_id = p_school and k.bpvo_kenmerk = any (p_kenmerken)),
	records as (
		select s.bpvo_kenmerk::text collate "C" as kenmerk, s.leerbedrijf_id as leerbedrijf,
			s.geplande_einddatum as einde, s.opleidingscode as opleiding, s.onderwijsaanbiedercode as aanbieder,
			s.onderwijslocatiecode as locatie
		from studentgegevens s
		where s.school_id = p_school
			and s.geplande_einddatum between coalesce(p_van, '-infinity') and coalesce(p_tot, 'infinity')
			and (p_kenmerken is null
				or (s.leerbedrijf_id, s.geplande_einddatum, s.opleidingscode) in (select * from kern))),
	plaatsen as materialized (
		select b.id, b.plaats, b.leerbedrijf_id as leerbedrijf, b.geplande_einddatum as einde,
			b.opleidingscode as opleiding, b.onderwijsaanbiedercode as aanbieder, b.onderwijslocatiecode as locatie
		from bpvos b
		where b.school_id = p_school
			and b.geplande_einddatum between coalesce(p_van, '-infinity') and coalesce(p_tot, 'infinity')
			and (p_kenmerken is null
				or (b.leerbedrijf_id, b.geplande_einddatum, b.opleidingscode) in (select * from kern))),
	precies as materialized (
		select max(kenmerk) as kenmerk, max(id) as id, leerbedrijf, einde, opleiding, aanbieder, locatie
		from (
			select *, row_number() over (partition by leerbedrijf, einde, opleiding, aanbieder, locatie, id is null
				order by kenmerk, plaats) as rang
			from (
				select kenmerk, null::bigint as id, null::integer as plaats, leerbedrijf, einde, opleiding, aanbieder,
					locatie
				from records
				union all
				select null, id, plaats, leerbedrijf, einde, opleiding, aanbieder, locatie
				from plaatsen where aanbieder is not null and locatie is not null) n) r
		group by leerbedrijf, einde, opleiding, aanbieder, locatie, rang
		having max(kenmerk) is not null),
	zonder_locatie as materialized (
		select max(kenmerk) as kenmerk, max(id) as id, leerbedrijf, einde, opleiding, max(locatie) as locatie
		from (
			select *, row_number() over (partition by leerbedrijf, einde, opleiding, aanbieder, id is null
				order by kenmerk, plaats) as rang
			from (
				select kenmerk, null::bigint as id, null::integer as plaats, leerbedrijf, einde, opleiding, aanbieder,
					locatie
				from precies where id is null
				union all
				select null, id, plaats, leerbedrijf, einde, opleiding, aanbieder, null
				from plaatsen where aanbieder is not null and locatie is null) n) r
		group by leerbedrijf, einde, opleiding, aanbieder, rang
		having max(kenmerk) is not null),
	zonder_aanbieder as materialized (
		select max(kenmerk) as kenmerk, max(id) as id, leerbedrijf, einde, opleiding
		from (
			select *, row_number() over (partition by leerbedrijf, einde, opleiding, locatie, id is null
				order by kenmerk, plaats) as rang
			from (
				select kenmerk, null::bigint as id, null::integer as plaats, leerbedrijf, einde, opleiding, locatie
				from zonder_locatie where id is null
				union all
				select null, id, plaats, leerbedrijf, einde, opleiding, locatie
				from plaatsen where aanbieder is null and locatie is not null) n) r
		group by leerbedrijf, einde, opleiding, locatie, rang
		having max(kenmerk) is not null),
	zonder_beide as (
		select max(kenmerk) as kenmerk, max(id) as id
		from (
			select *, row_number() over (partition by leerbedrijf, einde, opleiding, id is null
				order by kenmerk, plaats) as rang
			from (
				select kenmerk, null::bigint as id, null::integer as plaats, leerbedrijf, einde, opleiding
				from zonder_aanbieder where id is null
				union all
				select null, id, plaats, leerbedrijf, einde, opleiding
				from plaatsen where aanbieder is null and locatie is null) n) r
		group by leerbedrijf, einde, opleiding, rang
		having max(kenmerk) is not null)
	select kenmerk, id from precies where id is not null
	union all
	select kenmerk, id from zonder_locatie where id is not null
	union all
	select kenmerk, id from zonder_aanbieder where id is not null
	union all
	select kenmerk, id from zonder_beide
$$;
comment on function plaatsingen is 'Which bpvo a delivered record stands for, by the six keys alone; null: it waits. Order of arrival has no part in it.';

create table intrekkingen (
	school_id integer not null references organisaties,
	merk sha256 not null,
	reden text not null constraint intrekkingen_reden check (reden in ('BEZWAAR', 'GESTOPT', 'FOUTIEF')),
	bezwaar boolean not null,
	weigeren boolean not null,
	gewist boolean not null default false,
	sleutelmerk sha256 constraint intrekkingen_sleutelmerk check (sleutelmerk is null or bezwaar),
	document_op timestamptz not null,
	op timestamptz not null,
	primary key (school_id, merk)
);
create index intrekkingen_sleutelgroep on intrekkingen (school_id, sleutelmerk) where sleutelmerk is not null;
create index intrekkingen_op on intrekkingen (op) where not bezwaar and not weigeren;
comment on table intrekkingen is 'What schools took back, known by keyed digests alone: so that an older delivery does not bring it back, nor any where the school asked so.';
comment on column intrekkingen.merk is 'Keyed digest of the bpvoKenmerk, as in recordsleutels.';
comment on column intrekkingen.bezwaar is 'The student objected, at this withdrawal or an earlier one: blocks both routes of invitation, and stays.';
comment on column intrekkingen.weigeren is 'A new delivery under this bpvoKenmerk is refused.';
comment on column intrekkingen.gewist is 'Erased by SBB on request: no withdrawal of the school gives it free again.';
comment on column intrekkingen.sleutelmerk is 'Of an objection: keyed digest of the sleutelgroep it was placed in, else of its own six keys. One place less that a student of it is invited for, by whoever.';
comment on column intrekkingen.document_op is 'datumTijdBedrijfsdocument of the newest withdrawal: a delivery that is not newer is refused.';

-- What is kept only against deliveries that overtake a withdrawal goes with the window in which a message may be repeated.
create function ruim_intrekkingen(p_nu timestamptz, p_venster interval)
	returns void language sql volatile security definer set search_path = bpv, public, pg_temp as $$
	delete from intrekkingen
	where not bezwaar and not weigeren and op <= p_nu - greatest(p_venster, interval '7 days')
$$;
comment on function ruim_intrekkingen is 'Withdrawals past their window deleted, unless a new delivery is to be refused or the student objected.';

revoke all on function plaatsingen, ruim_intrekkingen from public;
grant execute on function plaatsingen to bpv_gateway, bpv_admin;
grant select (id, school_id, onderwijsaanbiedercode, onderwijslocatiecode, opleidingscode, leerbedrijf_id, geplande_einddatum,
	plaats) on bpvos to bpv_gateway;
grant execute on function ruim_intrekkingen to bpv_gateway, bpv_admin;
grant select, insert, update (reden, bezwaar, weigeren, sleutelmerk, document_op, op) on intrekkingen to bpv_gateway;
grant select on intrekkingen to bpv_admin;
