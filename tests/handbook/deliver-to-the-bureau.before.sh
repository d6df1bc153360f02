# A bureau, and one praktijkopleider who is due.
mkdir bureau
cat >>"$BPV_CONFIG" <<END
[bureau]
name = Onderzoeksbureau Voorbeeld
certificate = $PKI/bureau.cert.pem
signers = $PKI/bureau.cert.pem
END
bpv-admin organisatie add --soort SBB --oin 00000099000000001000 --naam SBB >/dev/null
cat >contacten.csv <<END
kenmerk,leerbedrijfId,rol,emailadres,naam
PO-000117,900000000,PRAKTIJKOPLEIDER,opleider@bedrijf.voorbeeld.example,A. Voorbeeld
END
bpv-admin praktijkopleider import contacten.csv >/dev/null
psql -q -v ON_ERROR_STOP=1 <<END
with b as (
	insert into bpv.bpvos (school_id, opleidingscode, leerbedrijf_id, geplande_einddatum, plaats, aangemaakt_op)
	select id, '25180', '900000000', current_date, 1, now() from bpv.organisaties where brin = '98QQ'
	returning id, school_id)
insert into bpv.uitnodigingen (school_id, bpvo_id, respondent, route, contact_kenmerk, vragenlijst_id, gepland_op, aangemaakt_op)
select b.school_id, b.id, 'LEERBEDRIJF', 'LEERBEDRIJF', 'PO-000117', (select max(id) from bpv.vragenlijsten where respondent = 'LEERBEDRIJF'),
	current_date, now()
from b;
END
