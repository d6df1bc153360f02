-- Warnings of certificates that expire, what was mailed of them, and rehearsals of the next one.

set local role bpv_eigenaar;
set local search_path = bpv, public;

comment on table certificaten is
	'Certificates that arrived in accepted messages, and the gateway''s own: so that everybody sees in time what expires.';

-- Which certificates count: those that somebody would miss. A certificate is out of use when one of the same OIN and
-- purpose that lives longer took its place: first seen after this one was last seen, or this one was not seen in the week
-- before that one was. Two that are used side by side both count, for each stands in some machine. What is handed in to be
-- encrypted to never arrives, so there the next one counts as soon as it is handed in without a gap.
create view certificaten_in_gebruik as
select c.oin, c.doel, c.vingerafdruk, c.geldig_van, c.geldig_tot, c.eerst_gezien, c.laatst_gezien,
	case
		when exists (select from certificaten n
			where n.oin = c.oin and n.doel = c.doel and n.geldig_tot > c.geldig_tot)
			then 'GEZIEN'
		when exists (select from geregistreerde_certificaten g
			where g.oin = c.oin and g.doel = c.doel and g.geldig_tot > c.geldig_tot and g.ingetrokken_op is null)
			then 'GEREGISTREERD'
	end as opvolger
from certificaten c
where not exists (select from certificaten n
		where n.oin = c.oin and n.doel = c.doel and n.geldig_tot > c.geldig_tot
			and (n.eerst_gezien > c.laatst_gezien or n.laatst_gezien > c.laatst_gezien + interval '168 hours'))
	and not exists (select from organisaties o where o.oin = c.oin and not o.actief)
	and not exists (select from geblokkeerde_certificaten b
		where b.opgeheven_op is null
			and (b.vingerafdruk = c.vingerafdruk or (b.uitgever = c.uitgever and b.serienummer = c.serienummer)))
union all
select g.oin, g.doel, g.vingerafdruk, g.geldig_van, g.geldig_tot, null, null, null
from geregistreerde_certificaten g
where g.doel = 'VERSLEUTELING' and g.ingetrokken_op is null
	and not exists (select from geregistreerde_certificaten n
		where n.oin = g.oin and n.doel = g.doel and n.ingetrokken_op is null
			and n.geldig_tot > g.geldig_tot and n.geldig_van <= g.geldig_tot)
	and not exists (select from certificaten c where c.vingerafdruk = g.vingerafdruk and c.doel = g.doel)
	and not exists (select from organisaties o where o.oin = g.oin and not o.actief);
comment on view certificaten_in_gebruik is 'Certificates that somebody would miss, and whether a successor is known.';

-- The last threshold that was passed: 90, 60, 30, 14, 7 or 1 days before the end, 0 after it; null: none yet.
create function vervaldrempel(p_nu timestamptz, p_tot timestamptz)
	returns integer language sql immutable as $$
	select case
		when p_tot <= p_nu then 0
		when p_tot <= p_nu + interval '24 hours' then 1
		when p_tot <= p_nu + interval '168 hours' then 7
		when p_tot <= p_nu + interval '336 hours' then 14
		when p_tot <= p_nu + interval '720 hours' then 30
		when p_tot <= p_nu + interval '1440 hours' then 60
		when p_tot <= p_nu + interval '2160 hours' then 90
	end
$$;

-- What every face of a warning shows: answers, lists, metrics and mail. An expired certificate stands in it for 30 days.
create function aflopende_certificaten(p_nu timestamptz)
	returns table (oin oin, doel text, vingerafdruk text, geldig_tot timestamptz, laatst_gezien timestamptz, dagen integer,
		drempel integer, opvolger text)
	language sql stable set search_path = bpv, public as $$
	select c.oin, c.doel, c.vingerafdruk, c.geldig_tot, c.laatst_gezien,
		floor(extract(epoch from c.geldig_tot - p_nu) / 86400)::integer, vervaldrempel(p_nu, c.geldig_tot), c.opvolger
	from certificaten_in_gebruik c
	where c.geldig_tot <= p_nu + interval '2160 hours' and c.geldig_tot > p_nu - interval '720 hours'
$$;
comment on function aflopende_certificaten is 'Certificates in use that end within 90 days or ended in the last 30.';

grant select on certificaten_in_gebruik to bpv_gateway, bpv_admin;
grant execute on function vervaldrempel, aflopende_certificaten to bpv_gateway, bpv_admin;

-- What was mailed: each threshold of a certificate once. Addresses are not kept, only how many there were.
create table waarschuwingen (
	id integer generated always as identity primary key,
	vingerafdruk text not null constraint waarschuwingen_vingerafdruk check (vingerafdruk ~ '^[0-9a-f]{64}$'),
	doel text not null constraint waarschuwingen_doel check (doel in ('TLS', 'ONDERTEKENING', 'VERSLEUTELING')),
	drempel integer not null constraint waarschuwingen_drempel check (drempel in (90, 60, 30, 14, 7, 1, 0)),
	oin oin not null,
	geldig_tot timestamptz not null,
	uitkomst text not null constraint waarschuwingen_uitkomst check (uitkomst in ('VERZONDEN', 'MISLUKT')),
	ontvangers integer not null constraint waarschuwingen_ontvangers check (ontvangers >= 0),
	pogingen integer not null default 1 constraint waarschuwingen_pogingen check (pogingen >= 1),
	reden text constraint waarschuwingen_reden check (char_length(reden) between 1 and 200),
	op timestamptz not null,
	door persoon not null,
	constraint waarschuwingen_een unique (vingerafdruk, doel, drempel),
	constraint waarschuwingen_reden_bij_mislukt check ((uitkomst = 'MISLUKT') = (reden is not null))
);
create index waarschuwingen_oin on waarschuwingen (oin, op);
comment on table waarschuwingen is 'Which threshold of which certificate was mailed, when, and whether that worked.';

-- What still has to be told, with everything else of the same party that expires: one mail sums it up. One mail a day for
-- a party, unless something ends within a day.
create function te_melden(p_nu timestamptz)
	returns table (oin oin, doel text, vingerafdruk text, geldig_tot timestamptz, dagen integer, drempel integer,
		opvolger text, nieuw boolean)
	language sql stable set search_path = bpv, public as $$
	with alles as (
		select a.*, not exists (select from waarschuwingen w where w.vingerafdruk = a.vingerafdruk and w.doel = a.doel
			and w.drempel <= a.drempel and w.uitkomst = 'VERZONDEN') as nieuw
		from aflopende_certificaten(p_nu) a),
	nu_nodig as (
		select a.oin from alles a where a.nieuw group by a.oin
		having min(a.drempel) <= 1
			or not exists (select from waarschuwingen w where w.oin = a.oin and w.uitkomst = 'VERZONDEN'
				and (w.op at time zone 'Europe/Amsterdam')::date = (p_nu at time zone 'Europe/Amsterdam')::date))
	select a.oin, a.doel, a.vingerafdruk, a.geldig_tot, a.dagen, a.drempel, a.opvolger, a.nieuw
	from alles a join nu_nodig n on n.oin = a.oin
$$;

-- Whom a warning goes to: who sees to the connection.
create function waarschuwing_adressen(p_oin oin)
	returns setof text language sql stable set search_path = bpv, public as $$
	select distinct c.emailadres::text
	from contactpersonen c join organisaties o on o.id = c.organisatie_id
	where o.oin = p_oin and c.rol in ('TECHNISCH', 'FUNCTIONEEL')
	order by 1
$$;

grant select on waarschuwingen to bpv_gateway, bpv_admin;
grant insert, update (uitkomst, ontvangers, pogingen, reden, op, door) on waarschuwingen to bpv_admin;
grant execute on function te_melden, waarschuwing_adressen to bpv_admin;

select bewaak('waarschuwingen', '{vingerafdruk,doel,drempel}', '{}');

-- Rehearsals of a next certificate: what the last one of a day found, by certificate. Only certificates of our roots get a
-- row, so a stranger cannot fill it.
create table proeven (
	dag date not null,
	vingerafdruk text not null constraint proeven_vingerafdruk check (vingerafdruk ~ '^[0-9a-f]{64}$'),
	ondertekenaar text not null constraint proeven_ondertekenaar check (ondertekenaar ~ '^([0-9a-f]{64})?$'),
	profiel text not null constraint proeven_profiel check (profiel in ('2W-be', '2W-be-S', '2W-be-SE')),
	oin oin not null,
	school oin,
	geldig_tot timestamptz not null,
	geslaagd boolean not null,
	fouten text[] not null,
	keer integer not null default 1 constraint proeven_keer check (keer >= 1),
	op timestamptz not null,
	correlatie text not null,
	primary key (vingerafdruk, ondertekenaar, profiel, dag),
	constraint proeven_geslaagd check (geslaagd = (fouten = '{}'))
);
create index proeven_oin on proeven (oin, op);
comment on table proeven is 'That a next certificate was rehearsed, when, and the rules it would have been refused by. The only trace of a rehearsal.';
comment on column proeven.ondertekenaar is 'SHA-256 of the certificate that signed; empty: none, or it is not to be believed.';

grant select, insert, update (geslaagd, fouten, keer, op, correlatie, school) on proeven to bpv_gateway;
grant select on proeven to bpv_admin;
