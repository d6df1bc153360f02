-- How the certificates stand that were seen in the last 30 days and are not expired.
-- $1 now, $2 bits from which an RSA key is good
-- columns: in_gebruik, g1, g4, onbekend, uitfaseren, verloopt (within 30 days), geblokkeerd (blocks in force)
select count(*) as in_gebruik,
	count(*) filter (where c.generatie = 'G1') as g1,
	count(*) filter (where c.generatie = 'G4') as g4,
	count(*) filter (where c.generatie is null or c.generatie = 'ONBEKEND') as onbekend,
	count(*) filter (where c.sleutelsoort = 'RSA' and c.sleutelbits < $2::integer) as uitfaseren,
	count(*) filter (where c.geldig_tot < $1::timestamptz + interval '30 days') as verloopt,
	(select count(*) from geblokkeerde_certificaten where opgeheven_op is null) as geblokkeerd
from certificaten c
where c.geldig_tot > $1::timestamptz and c.laatst_gezien > $1::timestamptz - interval '30 days'
