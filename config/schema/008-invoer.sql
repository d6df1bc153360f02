-- Where imports put a file before it is judged. One import at a time (an advisory lock); emptied at its start and end.
-- Unlogged: after a crash they are empty, and the import was rolled back.

set local role bpv_eigenaar;
set local search_path = bpv, public;

create unlogged table invoer_organisaties (
	regel bigint not null, oin text not null, soort text not null, naam text not null);
create unlogged table invoer_opleidingen (
	regel bigint not null, opleidingscode text not null, naam text not null, niveau smallint not null,
	sector text not null, kwalificatiedossier text not null, geldig_van date not null, geldig_tot date);
create unlogged table invoer_aanbieders (
	regel bigint not null, code text not null, brin text not null, naam text not null,
	geldig_van date not null, geldig_tot date);
create unlogged table invoer_locaties (
	regel bigint not null, code text not null, brin text not null, naam text not null, plaats text,
	geldig_van date not null, geldig_tot date);
create unlogged table invoer_leerbedrijven (
	regel bigint not null, code text not null, naam text not null, plaats text,
	geldig_van date not null, geldig_tot date);
create unlogged table invoer_bpvos (
	regel bigint not null, brin text not null, onderwijsaanbiedercode text, onderwijslocatiecode text,
	opleidingscode text not null, leerbedrijf_id text not null, geplande_einddatum date not null,
	begindatum date, werkelijke_einddatum date, leerweg text, omvang integer);
create unlogged table invoer_respons (
	regel bigint not null, respons_id uuid not null, vragenlijstcode text not null, versie integer not null,
	invuldatum date not null, brin text not null, onderwijsaanbiedercode text, onderwijslocatiecode text,
	opleidingscode text not null, leerbedrijf_id text not null, geplande_einddatum date not null, leerweg text);
create unlogged table invoer_antwoorden (
	regel bigint not null, respons_id uuid not null, vraagcode text not null, waarde smallint, tekst text);
create unlogged table invoer_verwijderingen (
	regel bigint not null, respons_id uuid not null, reden text not null);

-- What becomes of each row of invoer_respons. Mutatienummers are given in order of school and responsId: one school's rows
-- stand together in its partition, and the order inside one import says nothing of who answered first.
create unlogged table invoer_plaatsing (
	regel bigint not null,
	respons_id uuid not null,
	school_id integer,
	vragenlijst_id integer,
	oud_mutatienummer bigint,
	ongewijzigd boolean not null default false,
	mutatienummer bigint);

comment on table invoer_plaatsing is 'Staging: which school, questionnaire and mutatienummer a row of invoer_respons gets.';

-- Fresh statistics after a COPY of any size, else the set-based statements are planned for empty tables.
create function invoer_gereed()
	returns void language plpgsql security definer set search_path = bpv, public, pg_temp as $$
begin
	analyze invoer_organisaties, invoer_opleidingen, invoer_aanbieders, invoer_locaties, invoer_leerbedrijven,
		invoer_bpvos, invoer_respons, invoer_antwoorden, invoer_verwijderingen;
end
$$;

create function invoer_plaatsing_gereed()
	returns void language plpgsql security definer set search_path = bpv, public, pg_temp as $$
begin
	analyze invoer_plaatsing;
end
$$;
