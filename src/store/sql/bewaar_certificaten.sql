-- Certificates that kept signatures rest on, once each.
-- $1 SHA-256 of each, $2 DER, $3 SHA-256 of its issuer (null: none known)
-- columns: none of interest
insert into bewijs_certificaten (vingerafdruk, der, uitgever)
select distinct on (u.vingerafdruk) u.vingerafdruk, u.der, nullif(u.uitgever, '')
from unnest($1::bytea[], $2::bytea[], $3::bytea[]) as u (vingerafdruk, der, uitgever)
order by u.vingerafdruk
on conflict (vingerafdruk) do nothing
