# A record to shred, as a delivery leaves one; its key too.
KENMERK=7F3A01
psql -XAtqc "insert into bpv.studentgegevens (school_id, bpvo_kenmerk, onderwijsaanbiedercode, onderwijslocatiecode, opleidingscode,
	leerbedrijf_id, geplande_einddatum, verzegeld, vingerafdruk, aangeleverd_op, gewijzigd_op)
	select id, '$KENMERK', '123A001', '123X001', '25180', '112345678', '2026-09-01', decode(repeat('00', 40), 'hex'),
	decode(repeat('00', 32), 'hex'), now(), now() from bpv.organisaties where oin = '0000000700098QQ00000'"
