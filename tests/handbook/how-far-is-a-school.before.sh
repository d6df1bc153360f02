# A school that tested its connection and delivered one student, whose bpvo is known.
bpv-client test
psql -XAtq -F, -o bpvo.csv -c "select 'kenmerk-1', onderwijsaanbiedercode, onderwijslocatiecode, opleidingscode, leerbedrijf_id, geplande_einddatum,
	'student@voorbeeld.example' from bpv.bpvos b join bpv.organisaties o on o.id = b.school_id
	where o.brin = '98QQ' and geplande_einddatum > now() and onderwijsaanbiedercode is not null and onderwijslocatiecode is not null limit 1"
[ -s bpvo.csv ]
sed -i '1i bpvoKenmerk,onderwijsaanbiedercode,onderwijslocatiecode,opleidingscode,leerbedrijfId,geplandeEinddatum,emailadres' bpvo.csv
bpv-client push bpvo.csv
