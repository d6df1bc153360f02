-- The country, and the response: views that would have to read all there is. Placements and invitations are counted, by half year and in the
-- one that runs by day; what the rules of a cell need of them can be added up. Figures of an opleiding, sector or niveau read
-- only its rows. tests/monitor/een_voor_een.sql has both views without counts, which they are held against.

set local role bpv_eigenaar;
set local search_path = bpv, public;

create table cijfers_plaatsen (
	school_id integer not null references organisaties,
	dag date not null,
	halfjaar smallint not null,
	respondent respondent not null,
	opleidingscode text not null,
	leerweg text not null,
	bpvos integer not null,
	uitgenodigd integer not null,
	bekend boolean not null,
	via boolean not null,
	cel bigint not null,
	primary key (school_id, dag, respondent, opleidingscode, leerweg)
);
comment on table cijfers_plaatsen is 'Placements by the half year in which they were to end, and who of theirs was invited.';
comment on column cijfers_plaatsen.dag is 'The day on which they were to end; in half years that were over when it was counted, the first day of those.';
comment on column cijfers_plaatsen.cel is 'Of the placements together: what the rounding is drawn for.';

create table cijfers_plaatsen_landelijk (
	dag date not null,
	halfjaar smallint not null,
	respondent respondent not null,
	opleidingscode text not null,
	leerweg text not null,
	bpvos integer not null,
	uitgenodigd integer not null,
	bekend boolean not null,
	via boolean not null,
	cel bigint not null,
	primary key (dag, respondent, opleidingscode, leerweg)
);
comment on table cijfers_plaatsen_landelijk is 'cijfers_plaatsen of all schools together.';

create table cijfers_te_tellen (school_id integer);
comment on table cijfers_te_tellen is
	'Whose cijfers_plaatsen may have changed since they were counted. Rows are only added, so that nobody who writes placements waits.';
comment on column cijfers_te_tellen.school_id is 'Null: of the country.';

create function cijfers_merk_plaatsen()
	returns trigger language plpgsql security definer set search_path = bpv, public, pg_temp as $$
begin
	insert into cijfers_te_tellen (school_id) select distinct school_id from rijen;
	return null;
end
$$;
create trigger cijfers_nieuw after insert on bpvos referencing new table as rijen
	for each statement execute function cijfers_merk_plaatsen();
create trigger cijfers_gewijzigd after update on bpvos referencing new table as rijen
	for each statement execute function cijfers_merk_plaatsen();
create trigger cijfers_weg after delete on bpvos referencing old table as rijen
	for each statement execute function cijfers_merk_plaatsen();
create trigger cijfers_nieuw after insert on uitnodigingen referencing new table as rijen
	for each statement execute function cijfers_merk_plaatsen();
create trigger cijfers_gewijzigd after update on uitnodigingen referencing new table as rijen
	for each statement execute function cijfers_merk_plaatsen();
create trigger cijfers_weg after delete on uitnodigingen referencing old table as rijen
	for each statement execute function cijfers_merk_plaatsen();

create function begin_van(p_halfjaar smallint)
	returns date language sql immutable parallel safe as $$
	select make_date(p_halfjaar / 2, case p_halfjaar % 2 when 0 then 1 else 8 end, 1)
$$;

-- The half year from which placements are read one by one: none, unless somebody asks how it was in the middle of one that is over.
create function eerste_ongeteld(p_vandaag date)
	returns smallint language sql stable parallel safe set search_path = bpv, public, pg_temp as $$
	select (halfjaar_van(p_vandaag) + (halfjaar_van(p_vandaag) >= halfjaar_van(current_date))::integer)::smallint
$$;

-- Of a locatie or aanbieder nothing was counted; the country has none.
create function plaatsen_geteld(p_school integer, p_locatie text, p_aanbieder text)
	returns boolean language sql immutable parallel safe as $$
	select p_school is null or num_nonnulls(p_locatie, p_aanbieder) = 0
$$;

-- Of a school, or of all. What is marked after the marks were taken stays for the next time. Whoever comes while somebody is at it
-- sees the counts of before.
create function cijfers_tel_plaatsen(p_school integer)
	returns boolean language plpgsql volatile security definer set search_path = bpv, public, pg_temp set jit = off set work_mem = '64MB' as $$
declare
	scholen integer[];
begin
	if not exists (select from cijfers_te_tellen t where p_school is null or t.school_id = p_school)
		or not pg_try_advisory_xact_lock(8, 2) then
		return false;
	end if;
	with weg as (delete from cijfers_te_tellen t where p_school is null or t.school_id = p_school returning t.school_id)
	select array_agg(distinct w.school_id) filter (where w.school_id is not null) into scholen from weg w;
	delete from cijfers_plaatsen c where c.school_id = any (scholen);
	insert into cijfers_plaatsen (school_id, dag, halfjaar, respondent, opleidingscode, leerweg, bpvos, uitgenodigd, bekend, via, cel)
	select d.school_id, case when d.halfjaar < halfjaar_van(current_date) then begin_van(d.halfjaar) else d.dag end, d.halfjaar, d.respondent,
		d.opleidingscode, coalesce(d.leerweg::text, '-'), sum(d.bpvos), sum(d.uitgenodigd), bool_or(d.bekend), bool_or(d.via), bit_xor(d.cel)
	from (
		-- A day is made a half year once, not for each placement.
		select b.school_id, b.geplande_einddatum as dag, halfjaar_van(b.geplande_einddatum) as halfjaar, w.respondent, b.opleidingscode,
			b.leerweg, count(*) as bpvos,
			count(*) filter (where i.toestand = 'UITGENODIGD') as uitgenodigd, bool_or(i.uitgegeven_op is not null) as bekend,
			bool_or(coalesce(i.route = 'VIA_PRAKTIJKOPLEIDER', false)) as via, bit_xor(hashint8extended(b.id, 0)) as cel
		from bpvos b
		cross join (values ('STUDENT'::respondent), ('LEERBEDRIJF'::respondent)) w (respondent)
		left join uitnodigingen i on i.bpvo_id = b.id and i.respondent = w.respondent
		where b.school_id = any (scholen) and b.vervallen_op is null
		group by b.school_id, b.geplande_einddatum, w.respondent, b.opleidingscode, b.leerweg) d
	group by 1, 2, 3, 4, 5, 6
	order by 1, 2, 4, 5, 6;
	if p_school is not null then
		insert into cijfers_te_tellen (school_id) values (null);
		return true;
	end if;
	delete from cijfers_plaatsen_landelijk;
	insert into cijfers_plaatsen_landelijk (dag, halfjaar, respondent, opleidingscode, leerweg, bpvos, uitgenodigd, bekend, via, cel)
	select c.dag, c.halfjaar, c.respondent, c.opleidingscode, c.leerweg, sum(c.bpvos), sum(c.uitgenodigd), bool_or(c.bekend), bool_or(c.via),
		bit_xor(c.cel)
	from cijfers_plaatsen c
	group by 1, 2, 3, 4, 5;
	return true;
end
$$;
comment on function cijfers_tel_plaatsen is 'Counts the placements anew of a school whose changed, or of all of those.';

-- Placements that ended, who was invited and how many answered, by studiejaar or kalenderjaar of the end date. Answers are rounded, or two
-- filters, or yesterday and today, would tell of one person; and none or all of those asked are not told of at all (as in
-- respons_per_cel, 033). Who was invited is rounded too: that a placement was not, though its details were delivered, may be an objection,
-- and that it was, by way of the praktijkopleider, is his answer. p_school null: all of them.
-- Of what was counted, where that is enough.
create function cijfers_respons(p_school integer, p_opleiding text, p_opleidingen text[], p_leerweg text, p_locatie text, p_aanbieder text,
	p_sector text, p_niveau smallint, p_van smallint, p_tot smallint, p_per text, p_vandaag date)
	returns table (respondent text, jaar integer, bpvos bigint, uitgenodigd bigint, ingevuld bigint, reden text)
	language sql stable security definer set search_path = bpv, public, pg_temp set jit = off as $$
	select c.respondent, coalesce(c.jaar, 0), c.bpvos, case when c.bpvos >= 5 and c.bekend then c.uitgenodigd end,
		case when c.reden is null then c.ingevuld end, c.reden
	from (
		select t.*,
			case when t.bpvos < 5 then 'MINDER_DAN_5_BPVOS'
				when t.gevraagd < 5 then 'MINDER_DAN_5_UITGENODIGD'
				when t.ingevuld = 0 or t.ingevuld >= t.gevraagd then 'ALLE_OF_GEEN' end as reden
		from (
			select r.respondent, r.jaar, r.bpvos, r.bekend,
				case when r.via or p_school is not null then least(rond_cel(r.uitgenodigd, 'uitgenodigd ' || r.respondent, r.cel), r.bpvos) else r.uitgenodigd end as uitgenodigd,
				case when r.via or p_school is not null then least(rond_cel(r.uitgenodigd, 'uitgenodigd ' || r.respondent, r.cel), r.bpvos) + r.eerder else r.gevraagd end as gevraagd,
				rond_cel(r.ingevuld, 'ingevuld ' || r.respondent, r.cel) as ingevuld
			from (
				select h.respondent, case p_per when 'STUDIEJAAR' then (h.halfjaar - 1) / 2 when 'KALENDERJAAR' then h.halfjaar / 2 end as jaar,
					sum(h.bpvos)::bigint as bpvos, sum(h.uitgenodigd)::bigint as uitgenodigd, sum(h.ingevuld)::bigint as ingevuld,
					-- From before invitations were kept, all may have been asked.
					sum(case when h.bekend then h.uitgenodigd else h.bpvos end)::bigint as gevraagd,
					coalesce(sum(h.bpvos) filter (where not h.bekend), 0)::bigint as eerder,
					bool_or(h.bekend) as bekend, bool_or(h.via) as via, bit_xor(h.cel) as cel
				from (
					select u.respondent, u.halfjaar, sum(u.bpvos) as bpvos, sum(u.uitgenodigd) as uitgenodigd, sum(u.ingevuld) as ingevuld,
						bool_or(u.bekend) as bekend, bool_or(u.via) as via, bit_xor(u.cel) as cel
					from (
						select p.respondent::text, p.halfjaar, p.bpvos, p.uitgenodigd, 0 as ingevuld, p.bekend, p.via, p.cel,
							p.opleidingscode as opleiding, p.leerweg, null as locatie, null as aanbieder
						from cijfers_plaatsen p
						where plaatsen_geteld(p_school, p_locatie, p_aanbieder) and p.school_id = p_school and p.dag <= p_vandaag
							and p.halfjaar < (select eerste_ongeteld(p_vandaag))
						union all
						select p.respondent::text, p.halfjaar, p.bpvos, p.uitgenodigd, 0, p.bekend, p.via, p.cel, p.opleidingscode, p.leerweg, null, null
						from cijfers_plaatsen_landelijk p
						where p_school is null and p.dag <= p_vandaag and p.halfjaar < (select eerste_ongeteld(p_vandaag))
						union all
						select w.respondent, halfjaar_van(b.geplande_einddatum), 1, coalesce(i.toestand = 'UITGENODIGD', false)::integer, 0,
							i.uitgegeven_op is not null, coalesce(i.route = 'VIA_PRAKTIJKOPLEIDER', false), hashint8extended(b.id, 0),
							b.opleidingscode::text, b.leerweg::text, b.onderwijslocatiecode::text, b.onderwijsaanbiedercode::text
						from organisaties s
						join bpvos b on b.school_id = s.id and b.vervallen_op is null and b.geplande_einddatum <= p_vandaag
							and b.geplande_einddatum >= (select case when plaatsen_geteld(p_school, p_locatie, p_aanbieder)
								then begin_van(eerste_ongeteld(p_vandaag)) else '-infinity' end)
						cross join (values ('STUDENT'), ('LEERBEDRIJF')) w (respondent)
						left join uitnodigingen i on i.bpvo_id = b.id and i.respondent::text = w.respondent
						where p_school is null or s.id = p_school
						union all
						select c.respondent::text, c.halfjaar, 0, 0, c.aantal, false, false, 0, c.opleidingscode, c.leerweg, null, null
						from cijfers_ingevuld c
						where p_school is null
						union all
						select l.respondent::text, halfjaar_van(r.geplande_einddatum), 0, 0, 1, false, false, 0, r.opleidingscode::text, r.leerweg::text,
							r.onderwijslocatiecode::text, r.onderwijsaanbiedercode::text
						from respons r
						join vragenlijsten l on l.id = r.vragenlijst_id
						where r.school_id = p_school and r.vervallen_bij is null
							and r.mutatienummer <= (select s.tot from cijfers_standen s where s.school_id = p_school)) u
					where u.halfjaar between p_van and p_tot
						and (p_opleiding is null or u.opleiding = p_opleiding) and (p_opleidingen is null or u.opleiding = any (p_opleidingen))
						and (p_leerweg is null or u.leerweg = p_leerweg) and (p_school is null or p_locatie is null or u.locatie = p_locatie)
						and (p_school is null or p_aanbieder is null or u.aanbieder = p_aanbieder)
						and (num_nonnulls(p_sector, p_niveau) = 0 or u.opleiding in (
							select o.opleidingscode
							from (select distinct on (opleidingscode) opleidingscode, sector, niveau from opleidingen order by opleidingscode, geldig_van desc) o
							where (p_sector is null or o.sector = p_sector) and (p_niveau is null or o.niveau = p_niveau)))
					group by 1, 2) h
				group by grouping sets ((1, 2), (1))) r) t) c
$$;
comment on function cijfers_respons is 'Placements, invitations and answers; the answers rounded to five, up or down.';

-- Figures of all schools together. Which opleidingen is known before the rows are read, and those are added up once before anything else is asked of them.
create function cijfers_van_land(p_opleiding text, p_leerweg text, p_sector text, p_niveau smallint, p_van smallint, p_tot smallint, p_per text)
	returns table (respondent text, code text, jaar integer, aantal bigint, verdeling integer[])
	language sql stable security definer set search_path = bpv, public, pg_temp set jit = off
	-- How many rows there are is not known when this is planned, and sorting them is the wrong guess.
	set enable_sort = off as $$
	select t.respondent, t.code, t.jaar, t.aantal, t.verdeling
	from (
		select c.respondent::text as respondent, c.code,
			case p_per when 'STUDIEJAAR' then (c.halfjaar - 1) / 2 when 'KALENDERJAAR' then c.halfjaar / 2 else 0 end as jaar,
			sum(c.w0 + c.w1 + c.w2 + c.w3 + c.w4 + c.w5 + c.w6 + c.w7 + c.w8 + c.w9 + c.w10)::bigint as aantal,
			array[sum(c.w0), sum(c.w1), sum(c.w2), sum(c.w3), sum(c.w4), sum(c.w5), sum(c.w6), sum(c.w7), sum(c.w8), sum(c.w9), sum(c.w10)]::integer[] as verdeling
		from (
			select t.respondent, t.code, t.halfjaar, sum(t.w0) as w0, sum(t.w1) as w1, sum(t.w2) as w2, sum(t.w3) as w3, sum(t.w4) as w4, sum(t.w5) as w5,
				sum(t.w6) as w6, sum(t.w7) as w7, sum(t.w8) as w8, sum(t.w9) as w9, sum(t.w10) as w10
			from cijfers_totalen t
			where num_nonnulls(p_opleiding, p_sector, p_niveau) = 0 and t.halfjaar between p_van and p_tot
				and (p_leerweg is null or t.leerweg = p_leerweg)
			group by t.respondent, t.code, t.halfjaar
			union all
			select t.respondent, t.code, t.halfjaar, sum(t.w0) as w0, sum(t.w1) as w1, sum(t.w2) as w2, sum(t.w3) as w3, sum(t.w4) as w4, sum(t.w5) as w5,
				sum(t.w6) as w6, sum(t.w7) as w7, sum(t.w8) as w8, sum(t.w9) as w9, sum(t.w10) as w10
			from cijfers_landelijk t
			where num_nonnulls(p_opleiding, p_sector, p_niveau) > 0 and t.halfjaar between p_van and p_tot
				and (p_leerweg is null or t.leerweg = p_leerweg)
				and t.opleidingscode = any (case when num_nonnulls(p_sector, p_niveau) = 0 then array[p_opleiding] else array(
					select o.opleidingscode::text
					from (select distinct on (opleidingscode) opleidingscode, sector, niveau from opleidingen order by opleidingscode, geldig_van desc) o
					where (p_opleiding is null or o.opleidingscode = p_opleiding) and (p_sector is null or o.sector = p_sector)
						and (p_niveau is null or o.niveau = p_niveau)) end)
			group by t.respondent, t.code, t.halfjaar) c
		group by 1, 2, 3) t
	where t.aantal >= cijfers_minste()
$$;
comment on function cijfers_van_land is 'Figures of all schools together, for the staff of SBB.';

insert into cijfers_te_tellen (school_id) select id from organisaties;

revoke all on function cijfers_merk_plaatsen, begin_van, eerste_ongeteld, plaatsen_geteld, cijfers_tel_plaatsen, cijfers_respons, cijfers_van_land
	from public;
grant execute on function cijfers_tel_plaatsen, cijfers_respons, cijfers_van_land to bpv_admin, bpv_console;
