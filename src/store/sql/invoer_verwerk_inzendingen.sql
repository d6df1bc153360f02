-- Links and invitations after a delivery, and what became of it.
-- $1 now
-- columns: gelezen, nieuw, gewijzigd, ongewijzigd, achterhaald, niet_na_te_gaan, verwijderd, geweigerd, genodigd
select count(*) as gelezen,
	count(*) filter (where uitkomst = 'NIEUW') as nieuw,
	count(*) filter (where uitkomst = 'GEWIJZIGD') as gewijzigd,
	count(*) filter (where uitkomst in ('ONGEWIJZIGD', 'AL_WEG')) as ongewijzigd,
	count(*) filter (where uitkomst = 'ACHTERHAALD') as achterhaald,
	count(*) filter (where uitkomst = 'NIET_NA_TE_GAAN') as niet_na_te_gaan,
	count(*) filter (where uitkomst = 'VERWIJDERD') as verwijderd,
	count(*) filter (where uitkomst = 'GEWEIGERD') as geweigerd,
	(select verwerk_inzendingen($1::timestamptz)) as genodigd
from invoer_toewijzing
