-- Imports that were refused, and why: what was imported is in inlezingen (012), and a refusal was told once, to who happened to look. Deliveries
-- of placements have an account of their own (032).

set local role bpv_eigenaar;
set local search_path = bpv, public;

create table geweigerde_inlezingen (
	id bigint generated always as identity primary key,
	op timestamptz not null,
	door persoon not null,
	verb text not null constraint geweigerde_inlezingen_verb check (char_length(verb) between 1 and 60),
	opgeslagen boolean not null,
	fouten bigint not null constraint geweigerde_inlezingen_fouten check (fouten >= 0),
	reden text constraint geweigerde_inlezingen_reden check (char_length(reden) <= 500),
	regels jsonb not null default '[]' constraint geweigerde_inlezingen_regels check (jsonb_array_length(regels) <= 100)
);
create index geweigerde_inlezingen_op on geweigerde_inlezingen (op);
comment on table geweigerde_inlezingen is 'Every import that was refused, as a whole or in part.';
comment on column geweigerde_inlezingen.opgeslagen is 'What was right in it was stored (answers of the bureau); else nothing was.';
comment on column geweigerde_inlezingen.reden is 'Why it was refused as a whole, when no line of it was judged.';
comment on column geweigerde_inlezingen.regels is 'The first hundred: bestand, regel, kolom, reden; never a value.';
select bewaak('geweigerde_inlezingen', '{id}', '{regels}', 'door');

grant select, insert on geweigerde_inlezingen to bpv_admin;

-- Which verb imported; null: it was before this.
alter table inlezingen add column handeling text;
alter table inlezingen alter column handeling set default audit_handeling('inlezen');
comment on column inlezingen.handeling is 'The verb of bpv-admin.';

-- All, stored or refused.
create view inlezingen_lijst as
	select i.op, i.door::text, coalesce(i.handeling, 'inlezen') as verb, true as opgeslagen, null::bigint as geweigerd,
		(select string_agg(t.key || ' ' || coalesce(nullif(concat_ws(', ', (t.value ->> 'nieuw') || ' nieuw', (t.value ->> 'gewijzigd') || ' gewijzigd'), ''),
			'tot en met ' || (t.value ->> 'mutatie_tot')), '; ' order by t.key)
		from jsonb_each(i.tabellen - 'bpvo_leveringen') t) as rijen, 0::bigint as fouten, null::text as reden
	from inlezingen i
	where i.tabellen - 'bpvo_leveringen' <> '{}'
	union all
	select g.op, g.door::text, g.verb, g.opgeslagen, g.id, null, g.fouten, g.reden
	from geweigerde_inlezingen g
	union all
	select l.op, l.door::text, 'bpvo import', false, null, null, l.fouten, l.reden
	from bpvo_leveringen l
	where not l.verwerkt;
comment on view inlezingen_lijst is 'What was imported and what was refused, with the verb that did.';
grant select on inlezingen_lijst to bpv_admin;
