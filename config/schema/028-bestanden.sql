-- Results as files (Grote Berichten): what was built of which snapshot, under which names it can be fetched, and until when. The
-- bytes stand in the gateways' directories ([files] directory) under their own SHA-256; small files stand here as well, since
-- what they are made of (reference data, the benchmark) may be another tomorrow.

set local role bpv_eigenaar;
set local search_path = bpv, public;

create table bestandensets (
	id bigint generated always as identity primary key,
	school_id integer not null references organisaties,
	veldenset text not null constraint bestandensets_veldenset check (veldenset in ('VOLLEDIG', 'BASIS')),
	open_antwoorden boolean not null,
	formaat text not null constraint bestandensets_formaat check (formaat in ('CSV', 'JSONL')),
	vorm text not null constraint bestandensets_vorm check (vorm in ('LANG', 'BREED')),
	vanaf bigint not null constraint bestandensets_vanaf check (vanaf >= 0),
	tot bigint not null constraint bestandensets_tot check (tot >= vanaf),
	gewist bigint not null constraint bestandensets_gewist check (gewist >= 0),
	variabele_tot smallint not null,
	momentopname timestamptz not null,
	aantal_respons bigint not null constraint bestandensets_aantal check (aantal_respons >= 0),
	gemaakt_op timestamptz not null,
	verloopt_op timestamptz not null,
	constraint bestandensets_een_per_vraag
		unique (school_id, veldenset, open_antwoorden, formaat, vorm, vanaf, tot, gewist),
	constraint bestandensets_duur check (verloopt_op > gemaakt_op)
);
create index bestandensets_einde on bestandensets (verloopt_op);
comment on table bestandensets is 'The files of one snapshot within one field set, shared by all who may ask for them. A row is there when all are complete.';
comment on column bestandensets.gewist is 'The newest erasure on request of the school when it was made: what knows of no later one is not handed out any more.';
comment on column bestandensets.variabele_tot is 'The last variable that its columns know: built again, they are the same.';

create table bestanden (
	id bigint generated always as identity primary key,
	set_id bigint not null references bestandensets on delete cascade,
	school_id integer not null references organisaties,
	soort text not null constraint bestanden_soort check (soort in ('RESULTATEN', 'VERWIJDERD', 'CODEBOEK', 'VRAGEN',
		'OPLEIDINGEN', 'LOCATIES', 'AANBIEDERS', 'LEERBEDRIJVEN', 'RESPONS', 'BENCHMARK', 'TOETS')),
	naam text not null constraint bestanden_naam check (naam ~ '^[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}$'),
	zaad bytea not null constraint bestanden_zaad check (octet_length(zaad) = 32),
	merk sha256 not null,
	content_type text not null constraint bestanden_content_type check (content_type ~ '^[a-z0-9.+-]+/[a-z0-9.+-]+$'),
	schemaversie text not null constraint bestanden_schemaversie check (schemaversie ~ '^[0-9]{1,3}([.][0-9]{1,3}){0,2}$'),
	bytes bigint not null constraint bestanden_bytes check (bytes > 0),
	sha256 sha256 not null,
	rijen bigint not null constraint bestanden_rijen check (rijen >= 0),
	inhoud bytea,
	constraint bestanden_merk_uniek unique (merk),
	constraint bestanden_naam_uniek unique (set_id, naam),
	constraint bestanden_inhoud check (octet_length(inhoud) = bytes)
);
alter table bestanden alter column inhoud set storage external; -- it is compressed already
create index bestanden_school on bestanden (school_id);
create index bestanden_sha256 on bestanden (sha256);
comment on table bestanden is 'One file of a set. Its opaque name stands nowhere: only its SHA-256, and the seed from which who has the key of the house makes it.';
comment on column bestanden.inhoud is 'The bytes of a small file; null: built again from the snapshot where they are not on disk.';

-- Which sets may be handed out: they last, and hold nobody who was erased on request since.
create view geldige_bestandensets with (security_barrier) as
select s.*
from bestandensets s
where s.gewist = coalesce((
	select max(w.mutatienummer)
	from verwijderingen w
	where w.school_id = s.school_id and w.reden = 'GEWIST_OP_VERZOEK'), 0);
comment on view geldige_bestandensets is 'Sets of files that hold nobody who was erased on request since.';

-- What is past its time goes, by the database's clock too. Told: the files whose bytes no other row names.
create function ruim_bestanden(p_nu timestamptz)
	returns table (sha256 text) language sql volatile security definer set search_path = bpv, public, pg_temp
	set lock_timeout = '2s' as $$
	with oud as (
		delete from bestandensets s
		where s.verloopt_op <= least(p_nu, now()) or s.id not in (select g.id from geldige_bestandensets g)
		returning s.id),
	bestand as (
		delete from bestanden b using oud o where b.set_id = o.id
		returning b.sha256, b.set_id)
	select distinct encode(w.sha256, 'hex')
	from bestand w
	where not exists (select from bestanden b where b.sha256 = w.sha256 and b.set_id not in (select o.id from oud o))
$$;
comment on function ruim_bestanden is 'Forgets files past their time, and tells whose bytes may go.';

revoke all on function ruim_bestanden from public;
grant select, insert on bestandensets, bestanden to bpv_gateway;
grant select on geldige_bestandensets to bpv_gateway;
grant select (id, school_id, veldenset, open_antwoorden, formaat, vorm, vanaf, tot, momentopname, aantal_respons, gemaakt_op,
	verloopt_op) on bestandensets to bpv_admin;
grant select (id, set_id, school_id, soort, naam, content_type, schemaversie, bytes, sha256, rijen) on bestanden to bpv_admin;
grant execute on function ruim_bestanden to bpv_gateway;
