# A program that keeps what it is given to mail, and a supplier whose certificate ends in 13 days.
cat >post.sh <<END
#!/bin/sh
cat >"$PWD/mailed"
END
chmod +x post.sh
cat >>"$BPV_CONFIG" <<END
[mail]
command = $PWD/post.sh
from = bpv@sbb.example
sbb = beheer@sbb.example
END
psql -qc "insert into bpv.certificaten (vingerafdruk, doel, oin, geldig_van, geldig_tot, eerst_gezien, laatst_gezien)
	values (repeat('ab', 32), 'TLS', '00000099000000002000', now() - interval '1 year', now() + interval '13 days', now(), now())"
