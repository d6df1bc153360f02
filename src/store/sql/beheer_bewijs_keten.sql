-- A certificate and those above it, leaf first.
-- $1 SHA-256 of the certificate
-- columns: der
with recursive keten as (
	select vingerafdruk, der, uitgever, 1 as nr from bewijs_certificaten where vingerafdruk = decode($1::text, 'hex')
	union all
	select b.vingerafdruk, b.der, b.uitgever, k.nr + 1
	from keten k join bewijs_certificaten b on b.vingerafdruk = k.uitgever
	where k.nr < 10)
select der from keten order by nr
