-- The answers of a response stand in its row, as arrays in order of variable: a page is read in a third of the time and takes a
-- tenth of the disk. Three sets, so that what may not leave is not even selected: closed questions, open ones (a text, or a
-- missing code), and those for aggregates only, which the message plane may not read at all.

set local role bpv_eigenaar;
set local search_path = bpv, public;

create function antwoorden_kloppen(p_waarden smallint[], p_teksten text[])
	returns boolean language sql immutable parallel safe set search_path = bpv, public as $$
	select coalesce(bool_and(
		case when u.tekst is null then coalesce(u.waarde between -9 and 99, false)
			else u.waarde is null and char_length(u.tekst) between 1 and 10000 end), true)
	from unnest(p_waarden, p_teksten) u (waarde, tekst)
$$;
comment on function antwoorden_kloppen is 'Each answer is a value from -9 to 99 or a text of 1 to 10000 characters.';

alter table respons
	add column variabelen smallint[] not null default '{}',
	add column waarden smallint[] not null default '{}',
	add column open_variabelen smallint[],
	add column open_waarden smallint[],
	add column open_teksten text[],
	add column intern_variabelen smallint[],
	add column intern_waarden smallint[],
	add column intern_teksten text[];
alter table respons alter column open_teksten set compression lz4;
alter table respons alter column intern_teksten set compression lz4;

do $$
declare
	deel regclass;
begin
	for deel in select inhrelid from pg_inherits where inhparent in ('respons'::regclass, 'antwoorden'::regclass) loop
		execute format('analyze %s', deel);
	end loop;
end
$$;

-- The same content in another form is no change that the audit has to tell.
alter table respons disable trigger inlezing_gewijzigd;
update respons r
set variabelen = coalesce(g.variabelen, '{}'), waarden = coalesce(g.waarden, '{}'),
	open_variabelen = g.open_variabelen, open_waarden = g.open_waarden, open_teksten = g.open_teksten,
	intern_variabelen = g.intern_variabelen, intern_waarden = g.intern_waarden, intern_teksten = g.intern_teksten
from (
	select a.school_id, a.mutatienummer,
		array_agg(a.variabele_id) filter (where a.soort = 'GESLOTEN') as variabelen,
		array_agg(a.waarde) filter (where a.soort = 'GESLOTEN') as waarden,
		array_agg(a.variabele_id) filter (where a.soort = 'OPEN') as open_variabelen,
		array_agg(a.waarde) filter (where a.soort = 'OPEN') as open_waarden,
		array_agg(a.tekst) filter (where a.soort = 'OPEN') as open_teksten,
		array_agg(a.variabele_id) filter (where a.soort = 'INTERN') as intern_variabelen,
		array_agg(a.waarde) filter (where a.soort = 'INTERN') as intern_waarden,
		array_agg(a.tekst) filter (where a.soort = 'INTERN') as intern_teksten
	from (
		select w.school_id, w.mutatienummer, w.variabele_id, w.waarde, w.tekst,
			case when not q.in_resultaten then 'INTERN' when q.schaal = 'O' then 'OPEN' else 'GESLOTEN' end as soort
		from antwoorden w
		join variabelen b on b.id = w.variabele_id
		join vragen q on q.vragenlijst_id = b.vragenlijst_id and q.code = b.vraag
		order by w.school_id, w.mutatienummer, w.variabele_id) a
	group by a.school_id, a.mutatienummer) g
where r.school_id = g.school_id and r.mutatienummer = g.mutatienummer;
alter table respons enable trigger inlezing_gewijzigd;

alter table respons
	add constraint respons_antwoorden check (cardinality(variabelen) = cardinality(waarden)),
	add constraint respons_waarden check (array_position(waarden, null) is null and -9 <= all (waarden) and 99 >= all (waarden)),
	add constraint respons_open_antwoorden check (num_nulls(open_variabelen, open_waarden, open_teksten) in (0, 3)
		and cardinality(open_variabelen) = cardinality(open_waarden)
		and cardinality(open_variabelen) = cardinality(open_teksten)),
	add constraint respons_open_waarden check (antwoorden_kloppen(open_waarden, open_teksten)),
	add constraint respons_interne_antwoorden check (num_nulls(intern_variabelen, intern_waarden, intern_teksten) in (0, 3)
		and cardinality(intern_variabelen) = cardinality(intern_waarden)
		and cardinality(intern_variabelen) = cardinality(intern_teksten)),
	add constraint respons_interne_waarden check (antwoorden_kloppen(intern_waarden, intern_teksten));
comment on column respons.variabelen is 'Which closed questions meant for results were answered, in order of id; waarden says what, place by place.';
comment on column respons.open_variabelen is 'Which open questions were answered; open_waarden (a missing code) or open_teksten says what. Null: none.';
comment on column respons.intern_variabelen is 'What is for aggregates only. Null: none.';
comment on table respons is 'One version of one response, with the keys of the placement and its answers. Pseudonymous, not anonymous. The
import''s one statement joins variabelen, and nothing else inserts here: a foreign key cannot stand in an array.';

drop table antwoorden;

-- One row per answer, for who reports: nothing in here reads it.
create view antwoorden with (security_invoker = true) as
select r.school_id, r.mutatienummer, a.variabele_id, a.waarde, a.tekst
from respons r
cross join lateral (
	select u.variabele_id, u.waarde, null::text as tekst from unnest(r.variabelen, r.waarden) u (variabele_id, waarde)
	union all
	select u.variabele_id, u.waarde, u.tekst
	from unnest(r.open_variabelen, r.open_waarden, r.open_teksten) u (variabele_id, waarde, tekst)
	union all
	select u.variabele_id, u.waarde, u.tekst
	from unnest(r.intern_variabelen, r.intern_waarden, r.intern_teksten) u (variabele_id, waarde, tekst)) a;
comment on view antwoorden is 'One row per answer of one version of a response: a value or an open text.';

-- What an import reads is put together before it is judged.
alter table invoer_plaatsing
	add column variabelen smallint[] not null default '{}',
	add column waarden smallint[] not null default '{}',
	add column open_variabelen smallint[],
	add column open_waarden smallint[],
	add column open_teksten text[],
	add column intern_variabelen smallint[],
	add column intern_waarden smallint[],
	add column intern_teksten text[];
comment on table invoer_plaatsing is 'Staging: which school, questionnaire and mutatienummer a row of invoer_respons gets, with its answers.';

revoke all on function antwoorden_kloppen from public;
grant execute on function antwoorden_kloppen to bpv_admin;
grant select on antwoorden to bpv_admin;
revoke select on respons from bpv_gateway;
grant select (school_id, mutatienummer, vervallen_bij, respons_id, vragenlijst_id, invuldatum, geplande_einddatum, opleidingscode,
	leerbedrijf_id, onderwijsaanbiedercode, onderwijslocatiecode, leerweg, variabelen, waarden, open_variabelen, open_waarden,
	open_teksten) on respons to bpv_gateway;
