-- Which open answers are judged before they are shown; changes it when $1 is not null.
-- $1 ALLES, SIGNALEN or null
-- columns: beoordelen
with gezet as (
	update open_antwoord_regels set beoordelen = $1::text where $1::text is not null and beoordelen <> $1::text)
select coalesce($1::text, beoordelen) as beoordelen from open_antwoord_regels
