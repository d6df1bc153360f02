-- What cijfers_van_land() and cijfers_respons() say, read from all rows, without counts: what those are held against.

create function cijfers_van_land_een_voor_een(p_opleiding text, p_leerweg text, p_sector text, p_niveau smallint, p_van smallint, p_tot smallint, p_per text)
	returns table (respondent text, code text, jaar integer, aantal bigint, verdeling integer[])
	language sql stable security definer set search_path = bpv, public, pg_temp set jit = off as $$
	select t.respondent, t.code, t.jaar, t.aantal, t.verdeling
	from (
		select c.respondent::text as respondent, c.code, case p_per when 'STUDIEJAAR' then (c.halfjaar - 1) / 2 when 'KALENDERJAAR' then c.halfjaar / 2 else 0 end as jaar,
			sum(c.w0 + c.w1 + c.w2 + c.w3 + c.w4 + c.w5 + c.w6 + c.w7 + c.w8 + c.w9 + c.w10)::bigint as aantal,
			array[sum(c.w0), sum(c.w1), sum(c.w2), sum(c.w3), sum(c.w4), sum(c.w5), sum(c.w6), sum(c.w7), sum(c.w8), sum(c.w9), sum(c.w10)]::integer[] as verdeling
		from (
			select t.respondent, t.code, t.halfjaar, t.leerweg, null as opleidingscode, t.w0, t.w1, t.w2, t.w3, t.w4, t.w5, t.w6, t.w7, t.w8, t.w9, t.w10
			from cijfers_totalen t
			where num_nonnulls(p_opleiding, p_sector, p_niveau) = 0
			union all
			select t.respondent, t.code, t.halfjaar, t.leerweg, t.opleidingscode, t.w0, t.w1, t.w2, t.w3, t.w4, t.w5, t.w6, t.w7, t.w8, t.w9, t.w10
			from cijfers_landelijk t
			where num_nonnulls(p_opleiding, p_sector, p_niveau) > 0) c
		where c.halfjaar between p_van and p_tot
			and (p_leerweg is null or c.leerweg = p_leerweg)
			and (p_opleiding is null or c.opleidingscode = p_opleiding)
			and (num_nonnulls(p_sector, p_niveau) = 0 or c.opleidingscode in (
				select o.opleidingscode
				from (select distinct on (opleidingscode) opleidingscode, sector, niveau from opleidingen order by opleidingscode, geldig_van desc) o
				where (p_sector is null or o.sector = p_sector) and (p_niveau is null or o.niveau = p_niveau)))
		group by 1, 2, 3) t
	where t.aantal >= cijfers_minste()
$$;

create function cijfers_respons_een_voor_een(p_school integer, p_opleiding text, p_opleidingen text[], p_leerweg text, p_locatie text, p_aanbieder text,
	p_sector text, p_niveau smallint, p_van smallint, p_tot smallint, p_per text, p_vandaag date)
	returns table (respondent text, jaar integer, bpvos bigint, uitgenodigd bigint, ingevuld bigint, reden text)
	language sql stable security definer set search_path = bpv, public, pg_temp as $$
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
						select w.respondent, halfjaar_van(b.geplande_einddatum) as halfjaar, 1 as bpvos,
							coalesce(i.toestand = 'UITGENODIGD', false)::integer as uitgenodigd, 0 as ingevuld, i.uitgegeven_op is not null as bekend,
							coalesce(i.route = 'VIA_PRAKTIJKOPLEIDER', false) as via, hashint8extended(b.id, 0) as cel,
							b.opleidingscode::text as opleiding, b.leerweg::text as leerweg, b.onderwijslocatiecode::text as locatie,
							b.onderwijsaanbiedercode::text as aanbieder
						from bpvos b
						cross join (values ('STUDENT'), ('LEERBEDRIJF')) w (respondent)
						left join uitnodigingen i on i.bpvo_id = b.id and i.respondent::text = w.respondent
						where (p_school is null or b.school_id = p_school) and b.vervallen_op is null and b.geplande_einddatum <= p_vandaag
						union all
						select l.respondent::text, halfjaar_van(r.geplande_einddatum), 0, 0, 1, false, false, 0, r.opleidingscode::text, r.leerweg::text,
							r.onderwijslocatiecode::text, r.onderwijsaanbiedercode::text
						from respons r
						join vragenlijsten l on l.id = r.vragenlijst_id
						where (p_school is null or (r.school_id = p_school
							and r.mutatienummer <= (select s.tot from cijfers_standen s where s.school_id = p_school))) and r.vervallen_bij is null) u
					where u.halfjaar between p_van and p_tot
						and (p_opleiding is null or u.opleiding = p_opleiding) and (p_opleidingen is null or u.opleiding = any (p_opleidingen))
						and (p_leerweg is null or u.leerweg = p_leerweg) and (p_locatie is null or u.locatie = p_locatie)
						and (p_aanbieder is null or u.aanbieder = p_aanbieder)
						and (num_nonnulls(p_sector, p_niveau) = 0 or u.opleiding in (
							select o.opleidingscode
							from (select distinct on (opleidingscode) opleidingscode, sector, niveau from opleidingen order by opleidingscode, geldig_van desc) o
							where (p_sector is null or o.sector = p_sector) and (p_niveau is null or o.niveau = p_niveau)))
					group by 1, 2) h
				group by grouping sets ((1, 2), (1))) r) t) c
$$;
