-- Deliveries of placements: whole or by mutations, each written down; a placement that is gone stays, marked. And whom SBB asks
-- about a placement: the contacts of leerbedrijven with what was valid when, and which of them goes with which placement.

set local role bpv_eigenaar;
set local search_path = bpv, public;

-- ---- placements

alter table bpvos
	add column inschrijvingvolgnummer integer
		constraint bpvos_inschrijvingvolgnummer check (inschrijvingvolgnummer between 1 and 9999),
	add column volgnummer integer constraint bpvos_volgnummer check (volgnummer between 1 and 9999),
	add column vervallen_op timestamptz;
comment on column bpvos.vervallen_op is 'Since when DUO no longer has it; null: it is there. The row stays: what hangs on it has to be ended.';
comment on column bpvos.plaats is 'Tells the placements of a sleutelgroep apart. A place is not given twice, so there may be gaps.';
comment on column bpvos.volgnummer is 'Of DUO, with inschrijvingvolgnummer, where delivered: without the person, whom we do not have, it is no key.';

alter table invoer_bpvos
	add column inschrijvingvolgnummer integer,
	add column volgnummer integer,
	add column mutatie text,
	add column oud_onderwijsaanbiedercode text,
	add column oud_onderwijslocatiecode text,
	add column oud_opleidingscode text,
	add column oud_leerbedrijf_id text,
	add column oud_geplande_einddatum date;

create view invoer_bpvo_rijen as
select s.id as school_id, i.*
from invoer_bpvos i
join organisaties s on s.brin = i.brin;
comment on view invoer_bpvo_rijen is 'Staging: rows of registered schools.';

create unlogged table invoer_bpvo_paren (
	regel bigint not null,
	bpvo_id bigint not null,
	hoe text not null);
comment on table invoer_bpvo_paren is 'Staging: which row read stands for which placement that is there.';

create unlogged table invoer_bpvo_plan (
	bpvo_id bigint,
	regel bigint,
	school_id integer not null,
	onderwijsaanbiedercode text,
	onderwijslocatiecode text,
	opleidingscode text not null,
	leerbedrijf_id text not null,
	geplande_einddatum date not null,
	begindatum date,
	werkelijke_einddatum date,
	leerweg text,
	omvang integer,
	inschrijvingvolgnummer integer,
	volgnummer integer,
	vervallen boolean not null,
	volgorde bigint,
	geraakt boolean not null default true);
create index invoer_bpvo_plan_kern on invoer_bpvo_plan (school_id, leerbedrijf_id, geplande_einddatum);
comment on table invoer_bpvo_plan is 'Staging: placements as they are to be. bpvo_id null: it is new.';

create unlogged table invoer_bpvo_fouten (
	regel bigint not null,
	kolom text,
	reden text not null);
comment on table invoer_bpvo_fouten is 'Staging: mutations that do not fit what is there.';

create table bpvo_leveringen (
	id bigint generated always as identity primary key,
	soort text not null constraint bpvo_leveringen_soort check (soort in ('AANVULLING', 'VOLLEDIG', 'MUTATIES')),
	nummer integer constraint bpvo_leveringen_nummer check (nummer >= 1),
	bestand text not null constraint bpvo_leveringen_bestand check (char_length(bestand) between 1 and 200),
	vorm text not null constraint bpvo_leveringen_vorm check (vorm in ('CSV', 'XML')),
	sha256 sha256 not null,
	inhoud sha256,
	scholen text[],
	vanaf date,
	verwerkt boolean not null,
	gelezen bigint not null,
	nieuw bigint not null default 0,
	gewijzigd bigint not null default 0,
	verplaatst bigint not null default 0,
	hersteld bigint not null default 0,
	vervallen bigint not null default 0,
	fouten bigint not null default 0,
	reden text,
	door persoon not null,
	op timestamptz not null,
	constraint bpvo_leveringen_verwerkt check (not verwerkt or (fouten = 0 and reden is null and inhoud is not null))
);
create unique index bpvo_leveringen_eenmaal on bpvo_leveringen (soort, inhoud, coalesce(nummer, 0))
	where verwerkt and soort <> 'AANVULLING';
create index bpvo_leveringen_nummers on bpvo_leveringen (nummer) where verwerkt;
comment on table bpvo_leveringen is 'Every file of placements that came in, and what became of it: stored, or refused as a whole.';
comment on column bpvo_leveringen.sha256 is 'Of the bytes of the file.';
comment on column bpvo_leveringen.inhoud is 'Of its rows, whether it came as CSV or as XML: by which the same delivery is known again.';
comment on column bpvo_leveringen.scholen is 'BRINs that a full delivery covers.';
comment on column bpvo_leveringen.vanaf is 'First end date that a full delivery covers.';
comment on column bpvo_leveringen.reden is 'Why it was refused as a whole; its lines stand in bpvo_levering_fouten.';

create table bpvo_levering_fouten (
	levering_id bigint not null references bpvo_leveringen,
	nr integer not null,
	regel bigint not null,
	kolom text,
	reden text not null,
	primary key (levering_id, nr)
);
comment on table bpvo_levering_fouten is 'What was wrong with a delivery that was refused: the first hundred, by line; never a value.';

create trigger inlezing_nieuw after insert on bpvo_leveringen referencing new table as rijen
	for each statement execute function merk_inlezing();
create trigger inlezing_gewijzigd after update on bpvo_leveringen referencing new table as rijen
	for each statement execute function merk_inlezing();

-- What a pass looks at is one text here, the leerbedrijf first: texts are sorted by how they begin.
--
-- One pass of pairing the rows read with the placements that are there: equal in what the pass looks at, first with first, and so
-- on. Each row and each placement is taken once; so the passes go from what is surely the same to what is no more than likely.
--   GELIJK    everything is equal
--   BEGIN     the six keys and begindatum
--   SLEUTEL   the six keys: something else changed
--   HERSTELD  everything is equal to one that was gone
create function paar_bpvos(p_hoe text, p_scholen integer[], p_vanaf date, p_tot date)
	returns void language sql volatile set search_path = bpv, public, pg_temp as $$
	insert into invoer_bpvo_paren (regel, bpvo_id, hoe)
	select max(regel), max(id), p_hoe
	from (
		select regel, id, sleutel, row_number() over (partition by sleutel, id is null order by plaats, regel) as rang
		from (
			select i.regel, null::bigint as id, null::integer as plaats, (i.leerbedrijf_id || ' ' || (i.geplande_einddatum - date '2000-01-01') || ' ' || i.school_id || ' '
				|| i.opleidingscode || ' ' || coalesce(i.onderwijslocatiecode, '-') || ' ' || coalesce(i.onderwijsaanbiedercode, '-')
				|| case when p_hoe <> 'SLEUTEL' then coalesce(' ' || (i.begindatum - date '2000-01-01'), ' -') else '' end
				|| case when p_hoe in ('GELIJK', 'HERSTELD') then concat(' ', i.werkelijke_einddatum, ' ', i.leerweg, ' ',
					i.omvang, ' ', i.inschrijvingvolgnummer, ' ', i.volgnummer) else '' end) collate "C" as sleutel
			from invoer_bpvo_rijen i
			where not exists (select from invoer_bpvo_paren p where p.regel = i.regel)
			union all
			select null, b.id, b.plaats, (b.leerbedrijf_id || ' ' || (b.geplande_einddatum - date '2000-01-01') || ' ' || b.school_id || ' '
				|| b.opleidingscode || ' ' || coalesce(b.onderwijslocatiecode, '-') || ' ' || coalesce(b.onderwijsaanbiedercode, '-')
				|| case when p_hoe <> 'SLEUTEL' then coalesce(' ' || (b.begindatum - date '2000-01-01'), ' -') else '' end
				|| case when p_hoe in ('GELIJK', 'HERSTELD') then concat(' ', b.werkelijke_einddatum, ' ', b.leerweg, ' ',
					b.omvang, ' ', b.inschrijvingvolgnummer, ' ', b.volgnummer) else '' end) collate "C"
			from bpvos b
			where b.school_id = any (p_scholen) and b.geplande_einddatum between p_vanaf and p_tot
				and (b.vervallen_op is not null) = (p_hoe = 'HERSTELD')
				and not exists (select from invoer_bpvo_paren p where p.bpvo_id = b.id)) n) r
	group by sleutel, rang
	having max(regel) is not null and max(id) is not null
$$;

-- A placement whose end date moved is still that placement. What is gone and what is new are paired when they differ in the end date
-- alone, as many as each other, all from one date to one date: then no pairing is another. Without a begindatum that agrees a
-- date does not move more than half a year: that is the next student.
create function paar_verplaatste_bpvos(p_scholen integer[], p_vanaf date)
	returns void language sql volatile set search_path = bpv, public, pg_temp as $$
	insert into invoer_bpvo_paren (regel, bpvo_id, hoe)
	select max(regel), max(id), 'VERPLAATST'
	from (
		select *, row_number() over (partition by school_id, leerbedrijf, opleiding, locatie, aanbieder, begin, weg, uren,
				inschrijving, nummer, id is null order by plaats, regel) as rang,
			count(id) over groep as oud, count(regel) over groep as nieuw,
			min(einde) filter (where id is not null) over groep as oud_van, max(einde) filter (where id is not null) over groep as oud_tot,
			min(einde) filter (where id is null) over groep as nieuw_van, max(einde) filter (where id is null) over groep as nieuw_tot
		from (
			select r.regel, null::bigint as id, null::integer as plaats, r.school_id, r.leerbedrijf_id collate "C" as leerbedrijf,
				r.geplande_einddatum as einde, r.opleidingscode collate "C" as opleiding,
				r.onderwijslocatiecode collate "C" as locatie, r.onderwijsaanbiedercode collate "C" as aanbieder,
				r.begindatum as begin, r.leerweg collate "C" as weg, r.omvang as uren, r.inschrijvingvolgnummer as inschrijving,
				r.volgnummer as nummer
			from invoer_bpvo_rijen r
			where not exists (select from invoer_bpvo_paren p where p.regel = r.regel)
			union all
			select null, b.id, b.plaats, b.school_id, b.leerbedrijf_id::text, b.geplande_einddatum, b.opleidingscode::text,
				b.onderwijslocatiecode::text, b.onderwijsaanbiedercode::text, b.begindatum, b.leerweg::text, b.omvang,
				b.inschrijvingvolgnummer, b.volgnummer
			from bpvos b
			where b.school_id = any (p_scholen) and b.geplande_einddatum >= p_vanaf and b.vervallen_op is null
				and not exists (select from invoer_bpvo_paren p where p.bpvo_id = b.id)) n
		window groep as (partition by school_id, leerbedrijf, opleiding, locatie, aanbieder, begin, weg, uren, inschrijving, nummer)) u
	where oud = nieuw and oud_van = oud_tot and nieuw_van = nieuw_tot
		and (begin is not null or abs(nieuw_van - oud_van) <= 183)
	group by school_id, leerbedrijf, opleiding, locatie, aanbieder, begin, weg, uren, inschrijving, nummer, rang
$$;

-- What was planned becomes so. Who comes under other keys gets the next place there: a place is not given twice, so that no order in
-- which rows are changed can matter.
create function zet_bpvo_plan(p_nu timestamptz)
	returns void language plpgsql volatile set search_path = bpv, public, pg_temp as $$
declare
	leeg constant boolean := not exists (select from bpvos);
begin
	analyze invoer_bpvo_plan;
	with nieuw as (
		select n.*, n.volgnr + coalesce(case when not leeg then (
			select max(g.plaats) from bpvos g
			where g.school_id = n.school_id and g.leerbedrijf_id = n.leerbedrijf_id and g.geplande_einddatum = n.geplande_einddatum
				and g.opleidingscode = n.opleidingscode and g.onderwijslocatiecode is not distinct from n.onderwijslocatiecode
				and g.onderwijsaanbiedercode is not distinct from n.onderwijsaanbiedercode) end, 0) as plaats
		from (
			select p.*, b.id is null as is_nieuw, row_number() over (partition by p.school_id, p.leerbedrijf_id collate "C",
				p.geplande_einddatum, p.opleidingscode collate "C", p.onderwijslocatiecode collate "C",
				p.onderwijsaanbiedercode collate "C" order by p.begindatum nulls last, p.leerweg nulls last, p.regel) as volgnr
			from invoer_bpvo_plan p
			left join bpvos b on b.id = p.bpvo_id
			where p.geraakt and (b.id is null or (b.leerbedrijf_id::text, b.geplande_einddatum, b.opleidingscode::text,
				b.onderwijslocatiecode::text, b.onderwijsaanbiedercode::text) is distinct from (p.leerbedrijf_id,
				p.geplande_einddatum, p.opleidingscode, p.onderwijslocatiecode, p.onderwijsaanbiedercode))) n),
	erbij as (
		insert into bpvos (school_id, onderwijsaanbiedercode, onderwijslocatiecode, opleidingscode, leerbedrijf_id,
			geplande_einddatum, plaats, begindatum, werkelijke_einddatum, leerweg, omvang, inschrijvingvolgnummer, volgnummer,
			aangemaakt_op, vervallen_op)
		select school_id, onderwijsaanbiedercode, onderwijslocatiecode, opleidingscode, leerbedrijf_id, geplande_einddatum, plaats,
			begindatum, werkelijke_einddatum, leerweg, omvang, inschrijvingvolgnummer, volgnummer, p_nu,
			case when vervallen then p_nu end
		from nieuw
		where is_nieuw
		order by regel)
	update bpvos b
	set onderwijsaanbiedercode = p.onderwijsaanbiedercode, onderwijslocatiecode = p.onderwijslocatiecode,
		opleidingscode = p.opleidingscode, leerbedrijf_id = p.leerbedrijf_id, geplande_einddatum = p.geplande_einddatum,
		plaats = coalesce(n.plaats, b.plaats), begindatum = p.begindatum, werkelijke_einddatum = p.werkelijke_einddatum,
		leerweg = p.leerweg, omvang = p.omvang, inschrijvingvolgnummer = p.inschrijvingvolgnummer, volgnummer = p.volgnummer,
		vervallen_op = case when p.vervallen then coalesce(b.vervallen_op, p_nu) end, gewijzigd_op = p_nu
	from invoer_bpvo_plan p
	left join nieuw n on n.bpvo_id = p.bpvo_id
	where p.geraakt and b.id = p.bpvo_id;
end
$$;

-- Pairs all that was read. Of a full delivery p_vanaf is the first end date that it covers.
create function paar_bpvo_levering(p_soort text, p_scholen integer[], p_vanaf date)
	returns void language plpgsql volatile security definer set search_path = bpv, public, pg_temp as $$
declare
	van date := p_vanaf;
	tot date := 'infinity';
	hoe text;
begin
	if p_soort = 'AANVULLING' then
		select min(geplande_einddatum), max(geplande_einddatum) into van, tot from invoer_bpvos;
	end if;
	if not exists (select from bpvos where school_id = any (p_scholen)) then
		return;
	end if;
	foreach hoe in array array['GELIJK', 'BEGIN', 'SLEUTEL', 'HERSTELD'] loop
		perform paar_bpvos(hoe, p_scholen, van, tot);
		analyze invoer_bpvo_paren;
		exit when (select count(*) from invoer_bpvo_paren) = (select count(*) from invoer_bpvos);
	end loop;
	if p_soort = 'VOLLEDIG' then
		perform paar_verplaatste_bpvos(p_scholen, p_vanaf);
	end if;
end
$$;
comment on function paar_bpvo_levering is 'Which placement that is there each row read stands for, in invoer_bpvo_paren.';

-- What a full delivery that was paired would take away, by school.
create function vervallende_bpvos(p_scholen integer[], p_vanaf date)
	returns table (brin text, weg bigint, bekend bigint) language sql stable security definer set search_path = bpv, public, pg_temp as $$
	select s.brin::text, count(*) filter (where not exists (select from invoer_bpvo_paren p where p.bpvo_id = b.id)), count(*)
	from bpvos b
	join organisaties s on s.id = b.school_id
	where b.school_id = any (p_scholen) and b.geplande_einddatum >= p_vanaf and b.vervallen_op is null
	group by s.brin
$$;

-- Stores what was read and paired.
create function verwerk_bpvo_levering(p_soort text, p_scholen integer[], p_vanaf date, p_nu timestamptz,
	out nieuw bigint, out gewijzigd bigint, out verplaatst bigint, out hersteld bigint, out vervallen bigint)
	language plpgsql volatile security definer set search_path = bpv, public, pg_temp as $$
declare
	leeg constant boolean := not exists (select from bpvos);
begin
	select count(*) filter (where hoe in ('BEGIN', 'SLEUTEL')), count(*) filter (where hoe = 'VERPLAATST'),
		count(*) filter (where hoe = 'HERSTELD')
	into gewijzigd, verplaatst, hersteld
	from invoer_bpvo_paren;
	insert into invoer_bpvo_plan
	select p.bpvo_id, r.regel, r.school_id, r.onderwijsaanbiedercode, r.onderwijslocatiecode, r.opleidingscode, r.leerbedrijf_id,
		r.geplande_einddatum, r.begindatum, r.werkelijke_einddatum, r.leerweg, r.omvang, r.inschrijvingvolgnummer, r.volgnummer,
		false
	from invoer_bpvo_rijen r
	join invoer_bpvo_paren p on p.regel = r.regel
	where p.hoe <> 'GELIJK';
	vervallen := 0;
	if p_soort = 'VOLLEDIG' then
		insert into invoer_bpvo_plan
		select b.id, null, b.school_id, b.onderwijsaanbiedercode, b.onderwijslocatiecode, b.opleidingscode, b.leerbedrijf_id,
			b.geplande_einddatum, b.begindatum, b.werkelijke_einddatum, b.leerweg, b.omvang, b.inschrijvingvolgnummer, b.volgnummer,
			true
		from bpvos b
		where b.school_id = any (p_scholen) and b.geplande_einddatum >= p_vanaf and b.vervallen_op is null
			and not exists (select from invoer_bpvo_paren p where p.bpvo_id = b.id);
		get diagnostics vervallen = row_count;
	end if;
	perform zet_bpvo_plan(p_nu);
	-- What is new goes straight in: of a first delivery that is everything.
	insert into bpvos (school_id, onderwijsaanbiedercode, onderwijslocatiecode, opleidingscode, leerbedrijf_id, geplande_einddatum,
		plaats, begindatum, werkelijke_einddatum, leerweg, omvang, inschrijvingvolgnummer, volgnummer, aangemaakt_op)
	select r.school_id, r.onderwijsaanbiedercode, r.onderwijslocatiecode, r.opleidingscode, r.leerbedrijf_id, r.geplande_einddatum,
		coalesce(case when not leeg then (
			select max(g.plaats) from bpvos g
			where g.school_id = r.school_id and g.leerbedrijf_id = r.leerbedrijf_id and g.geplande_einddatum = r.geplande_einddatum
				and g.opleidingscode = r.opleidingscode and g.onderwijslocatiecode is not distinct from r.onderwijslocatiecode
				and g.onderwijsaanbiedercode is not distinct from r.onderwijsaanbiedercode) end, 0)
			+ row_number() over (partition by r.leerbedrijf_id collate "C", r.geplande_einddatum, r.school_id,
				r.opleidingscode collate "C", r.onderwijslocatiecode collate "C", r.onderwijsaanbiedercode collate "C"
				order by r.begindatum nulls last, r.leerweg nulls last, r.regel),
		r.begindatum, r.werkelijke_einddatum, r.leerweg, r.omvang, r.inschrijvingvolgnummer, r.volgnummer, p_nu
	from invoer_bpvo_rijen r
	where not exists (select from invoer_bpvo_paren p where p.regel = r.regel);
	get diagnostics nieuw = row_count;
end
$$;
comment on function verwerk_bpvo_levering is 'Stores a delivery of placements that was paired, and answers what that changed.';

-- A file that only adds: nothing goes because it is not in there.
create function vul_bpvos_aan(p_nu timestamptz, out nieuw bigint, out gewijzigd bigint)
	language plpgsql volatile security definer set search_path = bpv, public, pg_temp as $$
declare
	scholen constant integer[] := array(select distinct school_id from invoer_bpvo_rijen);
begin
	perform paar_bpvo_levering('AANVULLING', scholen, null);
	select v.nieuw, v.gewijzigd + v.hersteld into nieuw, gewijzigd from verwerk_bpvo_levering('AANVULLING', scholen, null, p_nu) v;
end
$$;
comment on function vul_bpvos_aan is 'Adds or changes the placements that were read.';

-- The placement that a mutation is about: among those with these keys the one that agrees most with what else is known.
create function zoek_bpvo(p_rij invoer_bpvo_rijen, p_oud boolean, p_vervallen boolean)
	returns invoer_bpvo_plan language sql stable set search_path = bpv, public, pg_temp as $$
	select b
	from invoer_bpvo_plan b
	where b.school_id = p_rij.school_id
		and b.leerbedrijf_id = case when p_oud then p_rij.oud_leerbedrijf_id else p_rij.leerbedrijf_id end
		and b.geplande_einddatum = case when p_oud then p_rij.oud_geplande_einddatum else p_rij.geplande_einddatum end
		and b.opleidingscode = case when p_oud then p_rij.oud_opleidingscode else p_rij.opleidingscode end
		and b.onderwijslocatiecode is not distinct from
			case when p_oud then p_rij.oud_onderwijslocatiecode else p_rij.onderwijslocatiecode end
		and b.onderwijsaanbiedercode is not distinct from
			case when p_oud then p_rij.oud_onderwijsaanbiedercode else p_rij.onderwijsaanbiedercode end
		and b.vervallen = p_vervallen
	order by (b.inschrijvingvolgnummer, b.volgnummer) is not distinct from (p_rij.inschrijvingvolgnummer, p_rij.volgnummer) desc,
		b.begindatum is not distinct from p_rij.begindatum desc,
		(b.leerweg, b.omvang) is not distinct from (p_rij.leerweg, p_rij.omvang) desc,
		b.werkelijke_einddatum is not distinct from p_rij.werkelijke_einddatum desc, b.volgorde
	limit 1
$$;

-- Whether a placement is in all else as a row says.
create function is_zo(p_bpvo invoer_bpvo_plan, p_rij invoer_bpvo_rijen)
	returns boolean language sql immutable set search_path = bpv, public, pg_temp as $$
	select (p_bpvo.begindatum, p_bpvo.werkelijke_einddatum, p_bpvo.leerweg, p_bpvo.omvang, p_bpvo.inschrijvingvolgnummer,
		p_bpvo.volgnummer) is not distinct from (p_rij.begindatum, p_rij.werkelijke_einddatum, p_rij.leerweg, p_rij.omvang,
		p_rij.inschrijvingvolgnummer, p_rij.volgnummer)
$$;

-- One mutation after the other, as the file has them, on a copy of the sleutelgroepen that they name. What does not fit is written
-- down; who called looks at that, and keeps nothing then.
create function verwerk_bpvo_mutaties(p_nu timestamptz, out nieuw bigint, out gewijzigd bigint, out verplaatst bigint,
	out hersteld bigint, out vervallen bigint)
	language plpgsql volatile security definer set search_path = bpv, public, pg_temp as $$
declare
	r invoer_bpvo_rijen;
	b invoer_bpvo_plan;
	verhuist boolean;
begin
	nieuw := 0; gewijzigd := 0; verplaatst := 0; hersteld := 0; vervallen := 0;
	insert into invoer_bpvo_plan
	select t.id, null, t.school_id, t.onderwijsaanbiedercode, t.onderwijslocatiecode, t.opleidingscode, t.leerbedrijf_id,
		t.geplande_einddatum, t.begindatum, t.werkelijke_einddatum, t.leerweg, t.omvang, t.inschrijvingvolgnummer, t.volgnummer,
		t.vervallen_op is not null, t.id, false
	from bpvos t
	where (t.school_id, t.leerbedrijf_id::text, t.geplande_einddatum) in (
		select school_id, leerbedrijf_id, geplande_einddatum from invoer_bpvo_rijen
		union
		select school_id, oud_leerbedrijf_id, oud_geplande_einddatum from invoer_bpvo_rijen where oud_leerbedrijf_id is not null);
	analyze invoer_bpvo_plan;
	for r in select * from invoer_bpvo_rijen order by regel loop
		verhuist := r.mutatie = 'GEWIJZIGD' and r.oud_opleidingscode is not null
			and (r.oud_onderwijsaanbiedercode, r.oud_onderwijslocatiecode, r.oud_opleidingscode, r.oud_leerbedrijf_id,
				r.oud_geplande_einddatum) is distinct from (r.onderwijsaanbiedercode, r.onderwijslocatiecode, r.opleidingscode,
				r.leerbedrijf_id, r.geplande_einddatum);
		b := zoek_bpvo(r, verhuist, r.mutatie = 'NIEUW');
		if r.mutatie = 'NIEUW' then
			if b.school_id is null or not is_zo(b, r) then
				insert into invoer_bpvo_plan
				values (null, r.regel, r.school_id, r.onderwijsaanbiedercode, r.onderwijslocatiecode, r.opleidingscode, r.leerbedrijf_id,
					r.geplande_einddatum, r.begindatum, r.werkelijke_einddatum, r.leerweg, r.omvang, r.inschrijvingvolgnummer,
					r.volgnummer, false, 1000000000000000 + r.regel, true);
				nieuw := nieuw + 1;
				continue;
			end if;
			hersteld := hersteld + 1;
		elsif b.school_id is null then
			-- It may have been done before.
			b := zoek_bpvo(r, false, r.mutatie = 'VERVALLEN');
			if b.school_id is null or (r.mutatie = 'GEWIJZIGD' and not (verhuist and is_zo(b, r))) then
				insert into invoer_bpvo_fouten
				values (r.regel, 'mutatie', case when verhuist then 'there is no bpvo with the old keys'
					else 'there is no bpvo with these keys' end);
			end if;
			continue;
		elsif r.mutatie = 'VERVALLEN' then
			update invoer_bpvo_plan p set vervallen = true, geraakt = true where p.volgorde = b.volgorde
				and p.school_id = b.school_id and p.leerbedrijf_id = b.leerbedrijf_id and p.geplande_einddatum = b.geplande_einddatum;
			vervallen := vervallen + 1;
			continue;
		elsif verhuist then
			verplaatst := verplaatst + 1;
		elsif is_zo(b, r) then
			continue;
		else
			gewijzigd := gewijzigd + 1;
		end if;
		update invoer_bpvo_plan p
		set onderwijsaanbiedercode = r.onderwijsaanbiedercode, onderwijslocatiecode = r.onderwijslocatiecode,
			opleidingscode = r.opleidingscode, leerbedrijf_id = r.leerbedrijf_id, geplande_einddatum = r.geplande_einddatum,
			begindatum = r.begindatum, werkelijke_einddatum = r.werkelijke_einddatum, leerweg = r.leerweg, omvang = r.omvang,
			inschrijvingvolgnummer = r.inschrijvingvolgnummer, volgnummer = r.volgnummer, vervallen = false, geraakt = true
		where p.volgorde = b.volgorde
			and p.school_id = b.school_id and p.leerbedrijf_id = b.leerbedrijf_id and p.geplande_einddatum = b.geplande_einddatum;
	end loop;
	if not exists (select from invoer_bpvo_fouten) then
		perform zet_bpvo_plan(p_nu);
	end if;
end
$$;
comment on function verwerk_bpvo_mutaties is 'Does the mutations that were read, in order, and answers what that changed.';

-- By which the same delivery is known again: its rows in order, and what it says to cover.
create function inhoud_bpvo_levering(p_soort text, p_scholen text[], p_vanaf date)
	returns bytea language sql stable security definer set search_path = bpv, public, pg_temp as $$
	select pg_catalog.sha256(convert_to(concat_ws(E'\n', p_soort, p_scholen::text, p_vanaf::text, string_agg(rij, E'\n'
		order by regel)), 'UTF8'))
	from (
		select regel, (brin, onderwijsaanbiedercode, onderwijslocatiecode, opleidingscode, leerbedrijf_id, geplande_einddatum,
			begindatum, werkelijke_einddatum, leerweg, omvang, inschrijvingvolgnummer, volgnummer, mutatie, oud_onderwijsaanbiedercode,
			oud_onderwijslocatiecode, oud_opleidingscode, oud_leerbedrijf_id, oud_geplande_einddatum)::text as rij
		from invoer_bpvos) i
$$;

-- Who is no placement any more does not count as one: 033 says so where the functions that count them (020, 030) change anyway.

-- ---- contacts of leerbedrijven

alter table praktijkopleiders rename to leerbedrijf_contacten;
alter table leerbedrijf_contacten
	add column geldig_van date,
	add column geldig_tot date,
	add column sleutelnaam text;
update leerbedrijf_contacten set geldig_van = aangeleverd_op::date, sleutelnaam = kenmerk;
alter table leerbedrijf_contacten
	alter column geldig_van set not null,
	alter column sleutelnaam set not null,
	drop constraint praktijkopleiders_pkey,
	add constraint leerbedrijf_contacten_pkey primary key (kenmerk, geldig_van),
	add constraint leerbedrijf_contacten_periode check (geldig_tot > geldig_van),
	add constraint leerbedrijf_contacten_een_tegelijk
		exclude using gist (kenmerk with =, daterange(geldig_van, geldig_tot) with &&);
alter table leerbedrijf_contacten rename constraint praktijkopleiders_rol to leerbedrijf_contacten_rol;
alter table leerbedrijf_contacten rename constraint praktijkopleiders_verzegeld to leerbedrijf_contacten_verzegeld;
alter index praktijkopleiders_leerbedrijf rename to leerbedrijf_contacten_leerbedrijf;
comment on table leerbedrijf_contacten is 'Who gets the questionnaire of a leerbedrijf, with what was valid when: name and address only sealed, each row under a data key of its own.';
comment on column leerbedrijf_contacten.sleutelnaam is 'Under which name its data key is kept and its bytes are sealed: kenmerk@geldigVan.';

drop view vervallende_praktijkopleiders;
drop function zet_praktijkopleiders, vernietig_praktijkopleiders;

-- Contacts as a file has them. What is there under the same kenmerk and runs on the first day of a row ends there; what begins on that
-- very day is corrected. Unchanged is what says the same as what runs.
create function zet_contacten(p_kenmerken text[], p_leerbedrijven text[], p_rollen text[], p_van date[], p_tot date[],
	p_verzegeld bytea[], p_vingerafdrukken bytea[], p_namen text[], p_sleutels bigint[], p_nu timestamptz,
	out nieuw bigint, out gewijzigd bigint)
	language plpgsql volatile security definer set search_path = bpv, public, pg_temp as $$
begin
	update leerbedrijf_contacten c
	set geldig_tot = u.van
	from unnest(p_kenmerken, p_van) as u (kenmerk, van)
	where c.kenmerk = u.kenmerk and c.geldig_van < u.van and coalesce(c.geldig_tot > u.van, true);
	delete from recordsleutels r
	using unnest(p_kenmerken, p_van, p_sleutels) as u (kenmerk, van, sleutel), leerbedrijf_contacten c
	where c.kenmerk = u.kenmerk and c.geldig_van = u.van and c.sleutel_id <> u.sleutel and r.id = c.sleutel_id;
	with gezet as (
		insert into leerbedrijf_contacten as c (kenmerk, leerbedrijf_id, rol, geldig_van, geldig_tot, verzegeld, vingerafdruk,
			sleutelnaam, sleutel_id, aangeleverd_op, gewijzigd_op)
		select u.kenmerk, u.leerbedrijf, u.rol, u.van, u.tot, u.verzegeld, u.vingerafdruk, u.naam, u.sleutel, p_nu, p_nu
		from unnest(p_kenmerken, p_leerbedrijven, p_rollen, p_van, p_tot, p_verzegeld, p_vingerafdrukken, p_namen, p_sleutels)
			as u (kenmerk, leerbedrijf, rol, van, tot, verzegeld, vingerafdruk, naam, sleutel)
		order by u.kenmerk, u.van
		on conflict (kenmerk, geldig_van) do update
		set leerbedrijf_id = excluded.leerbedrijf_id, rol = excluded.rol, geldig_tot = excluded.geldig_tot,
			verzegeld = excluded.verzegeld, vingerafdruk = excluded.vingerafdruk, sleutelnaam = excluded.sleutelnaam,
			sleutel_id = excluded.sleutel_id, gewijzigd_op = excluded.gewijzigd_op
		returning xmax = 0 and not exists (
			select from leerbedrijf_contacten o where o.kenmerk = c.kenmerk and o.geldig_van <> c.geldig_van) as nieuw)
	select count(*) filter (where g.nieuw), count(*) filter (where not g.nieuw) into nieuw, gewijzigd from gezet g;
end
$$;
comment on function zet_contacten is 'Contacts of leerbedrijven, added or followed by a next version; answers how many of each.';

-- What is known of contacts on their way in: their version that runs on a day, else the one that begins on it.
create function contacten_stand(p_kenmerken text[], p_van date[])
	returns table (nr bigint, geldig_van date, geldig_tot date, vingerafdruk bytea)
	language sql stable security definer set search_path = bpv, public, pg_temp as $$
	select u.nr, c.geldig_van, c.geldig_tot, c.vingerafdruk::bytea
	from unnest(p_kenmerken, p_van) with ordinality as u (kenmerk, van, nr)
	left join leerbedrijf_contacten c on c.kenmerk = u.kenmerk and daterange(c.geldig_van, c.geldig_tot) @> u.van
	order by u.nr
$$;

-- The contact of a leerbedrijf stays as long as the longest term of a school that has a placement there; without any placement
-- half a year from its delivery; and never longer than half a year after another took its place, or it ended.
create view vervallende_contacten as
select c.kenmerk, c.geldig_van, c.sleutel_id,
	least(coalesce(b.vervalt_op, (c.gewijzigd_op + interval '180 days')::date), c.geldig_tot + 180) as vervalt_op,
	case when c.geldig_tot + 180 <= coalesce(b.vervalt_op, (c.gewijzigd_op + interval '180 days')::date)
			then '180 dagen nadat het eindigde of iets anders ervoor in de plaats kwam'
		when b.vervalt_op is null then '180 dagen na de laatste levering, zonder bpvo bij het leerbedrijf'
		else 'de langste termijn van de scholen met een bpvo bij het leerbedrijf' end as waarom
from leerbedrijf_contacten c
left join lateral (
	select max(b.geplande_einddatum + a.bewaar_contact_dagen) as vervalt_op
	from bpvos b
	join bewaarafspraken a on a.school_id = b.school_id
	where b.leerbedrijf_id = c.leerbedrijf_id and b.vervallen_op is null) b on true;
comment on view vervallende_contacten is 'From which day on each version of a contact may not be kept any more, and why.';

create function vernietig_contacten(p_sleutels bigint[], p_reden text, p_door text, p_nu timestamptz)
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
		delete from leerbedrijf_contacten c where c.sleutel_id = any (p_sleutels)
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
comment on function vernietig_contacten is 'Destroys versions of contacts of leerbedrijven with their data keys, and writes down that it did.';

-- ---- which contact goes with which placement

create table bpvo_contacten (
	bpvo_id bigint primary key references bpvos,
	kenmerk bpvo_kenmerk not null,
	gekoppeld_op timestamptz not null
);
create index bpvo_contacten_kenmerk on bpvo_contacten (kenmerk);
create trigger inlezing_nieuw after insert on bpvo_contacten referencing new table as rijen
	for each statement execute function merk_inlezing();
create trigger inlezing_gewijzigd after update on bpvo_contacten referencing new table as rijen
	for each statement execute function merk_inlezing();
comment on table bpvo_contacten is 'The praktijkopleider of a placement, where SBB knows it. The contact may have gone since.';

create unlogged table invoer_koppelingen (
	regel bigint not null, brin text not null, onderwijsaanbiedercode text, onderwijslocatiecode text,
	opleidingscode text not null, leerbedrijf_id text not null, geplande_einddatum date not null, kenmerk text,
	bpvo_id bigint);

-- Whom SBB asks about placements on a day: the contact that was linked; when there is none, or it is not valid (any more) then, the
-- leerbedrijf's contactpersoon bpv. kenmerk null: nobody, and reden says what is missing first.
--   BPVO_VERVALLEN         DUO no longer has the placement
--   LEERBEDRIJF_ONBEKEND   no reference data of the leerbedrijf
--   ERKENNING_BEEINDIGD    the leerbedrijf was not recognised on the (planned) end date
--   CONTACT_VERLOPEN       there was a contact, linked or for the leerbedrijf, and it is over or destroyed
--   NIET_GEKOPPELD         there are praktijkopleiders, none of them linked to this placement
--   GEEN_CONTACT           nobody is known at the leerbedrijf
create function contacten_van_bpvos(p_bpvos bigint[], p_op date)
	returns table (bpvo_id bigint, kenmerk text, rol text, reden text)
	language sql stable security definer set search_path = bpv, public, pg_temp as $$
	with gevraagd as materialized (
		select b.id, b.leerbedrijf_id, coalesce(b.werkelijke_einddatum, b.geplande_einddatum) as einde,
			b.vervallen_op is not null as vervallen, k.kenmerk
		from bpvos b
		left join bpvo_contacten k on k.bpvo_id = b.id
		where b.id = any (p_bpvos)),
	bedrijven as materialized (
		select g.leerbedrijf_id,
			(select c.kenmerk from leerbedrijf_contacten c
				where c.leerbedrijf_id = g.leerbedrijf_id and c.rol = 'CONTACTPERSOON_BPV'
					and daterange(c.geldig_van, c.geldig_tot) @> p_op
				order by c.geldig_van desc, c.kenmerk limit 1) as contactpersoon,
			(select bool_or(daterange(c.geldig_van, c.geldig_tot) @> p_op) from leerbedrijf_contacten c
				where c.leerbedrijf_id = g.leerbedrijf_id) as er_is,
			exists (select from leerbedrijf_contacten c
				where c.leerbedrijf_id = g.leerbedrijf_id and c.geldig_tot <= p_op) as er_was
		from (select distinct leerbedrijf_id from gevraagd) g)
	select k.id, case when k.reden is null then coalesce(k.eigen, k.contactpersoon) end,
		case when k.reden is not null then null when k.eigen is not null then k.eigen_rol else 'CONTACTPERSOON_BPV' end,
		k.reden
	from (
		select g.id, e.kenmerk::text as eigen, e.rol as eigen_rol, b.contactpersoon::text as contactpersoon,
			case when g.vervallen then 'BPVO_VERVALLEN'
				when not exists (select from leerbedrijven l where l.leerbedrijf_id = g.leerbedrijf_id) then 'LEERBEDRIJF_ONBEKEND'
				when not exists (select from leerbedrijven l where l.leerbedrijf_id = g.leerbedrijf_id
					and daterange(l.geldig_van, l.geldig_tot) @> g.einde) then 'ERKENNING_BEEINDIGD'
				when e.kenmerk is not null or b.contactpersoon is not null then null
				when g.kenmerk is not null then 'CONTACT_VERLOPEN'
				when b.er_is then 'NIET_GEKOPPELD'
				when b.er_was then 'CONTACT_VERLOPEN'
				else 'GEEN_CONTACT' end as reden
		from gevraagd g
		join bedrijven b on b.leerbedrijf_id = g.leerbedrijf_id
		left join leerbedrijf_contacten e on e.kenmerk = g.kenmerk and e.leerbedrijf_id = g.leerbedrijf_id
			and daterange(e.geldig_van, e.geldig_tot) @> p_op) k
$$;
comment on function contacten_van_bpvos is 'Whom SBB asks about placements on a day, or why nobody.';

create function contact_van_bpvo(p_bpvo bigint, p_op date default (now() at time zone 'Europe/Amsterdam')::date)
	returns table (kenmerk text, rol text, reden text)
	language sql stable security definer set search_path = bpv, public, pg_temp as $$
	select c.kenmerk, c.rol, c.reden from contacten_van_bpvos(array[p_bpvo], p_op) c
$$;
comment on function contact_van_bpvo is 'Whom SBB asks about one placement on a day (today), or why nobody.';

-- ---- what is not complete

-- Which optional fields are missing in how many placements of a school that end in a period.
create function volledigheid(p_school integer, p_van date, p_tot date, p_vandaag date)
	returns table (direct boolean, bpvos bigint, aanbieder bigint, locatie bigint, leerweg bigint, begindatum bigint, opleiding bigint,
		onbekende_aanbieder bigint, onbekende_locatie bigint)
	language sql stable security definer set search_path = bpv, public, pg_temp as $$
	select exists (select from routes r
			where r.school_id = p_school and r.soort = 'DIRECT' and daterange(r.geldig_van, r.geldig_tot) @> p_vandaag),
		count(*), count(*) filter (where b.onderwijsaanbiedercode is null), count(*) filter (where b.onderwijslocatiecode is null),
		count(*) filter (where b.leerweg is null), count(*) filter (where b.begindatum is null),
		count(*) filter (where not exists (select from opleidingen o
			where o.opleidingscode = b.opleidingscode and daterange(o.geldig_van, o.geldig_tot) @> b.geplande_einddatum)),
		count(*) filter (where b.onderwijsaanbiedercode is not null and not exists (select from aanbieders a
			where a.onderwijsaanbiedercode = b.onderwijsaanbiedercode
				and daterange(a.geldig_van, a.geldig_tot) @> b.geplande_einddatum)),
		count(*) filter (where b.onderwijslocatiecode is not null and not exists (select from locaties l
			where l.onderwijslocatiecode = b.onderwijslocatiecode
				and daterange(l.geldig_van, l.geldig_tot) @> b.geplande_einddatum))
	from bpvos b
	where b.school_id = p_school and b.vervallen_op is null
		and b.geplande_einddatum between coalesce(p_van, '-infinity') and coalesce(p_tot, 'infinity')
$$;
comment on function volledigheid is 'How many placements of one school lack what the dashboard could use, by field; direct: its route that day.';

revoke all on function paar_bpvos, paar_verplaatste_bpvos, zet_bpvo_plan, paar_bpvo_levering, vervallende_bpvos, verwerk_bpvo_levering,
	vul_bpvos_aan, zoek_bpvo, is_zo, verwerk_bpvo_mutaties, inhoud_bpvo_levering, zet_contacten, contacten_stand, vernietig_contacten,
	contacten_van_bpvos, contact_van_bpvo, volledigheid from public;
revoke insert, update on bpvos from bpv_admin;
revoke update (begindatum, werkelijke_einddatum, leerweg, omvang, gewijzigd_op) on bpvos from bpv_admin;
grant select (vervallen_op) on bpvos to bpv_gateway;
grant select on bpvo_leveringen, bpvo_levering_fouten, bpvo_contacten, vervallende_contacten, invoer_bpvo_fouten to bpv_admin;
grant insert on bpvo_leveringen, bpvo_levering_fouten to bpv_admin;
grant insert, delete, update (kenmerk, gekoppeld_op) on bpvo_contacten to bpv_admin;
grant select (geldig_van, geldig_tot, sleutelnaam) on leerbedrijf_contacten to bpv_admin;
grant select, insert, update, truncate on invoer_koppelingen to bpv_admin;
grant truncate on invoer_bpvo_paren, invoer_bpvo_plan, invoer_bpvo_fouten to bpv_admin;
grant execute on function paar_bpvo_levering, vervallende_bpvos, verwerk_bpvo_levering, vul_bpvos_aan, verwerk_bpvo_mutaties, inhoud_bpvo_levering,
	zet_contacten, contacten_stand, vernietig_contacten, contacten_van_bpvos, contact_van_bpvo, volledigheid
	to bpv_admin;
