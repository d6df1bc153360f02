-- Whether a certificate was handed in for a purpose, or seen in it.
-- $1 fingerprint, $2 purpose
-- columns: geregistreerd, gezien
select exists (select from geregistreerde_certificaten
		where vingerafdruk = $1::text and doel = $2::text and ingetrokken_op is null) as geregistreerd,
	exists (select from certificaten where vingerafdruk = $1::text and doel = $2::text) as gezien
