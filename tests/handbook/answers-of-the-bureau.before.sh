sleutel=6b0f3c1e-52a1-4f7c-9d60-0d5b8a0c7e11
psql -q -v ON_ERROR_STOP=1 <<END
with b as (
	insert into bpv.bpvos (school_id, opleidingscode, leerbedrijf_id, geplande_einddatum, plaats, aangemaakt_op)
	select id, '25180', '900000000', current_date, 1, now() from bpv.organisaties where brin = '98QQ'
	returning id, school_id)
insert into bpv.uitnodigingen (school_id, bpvo_id, respondent, route, status, respondentsleutel, gepland_op, uitgegeven_op, aangemaakt_op)
select school_id, id, 'STUDENT', 'DIRECT', 'UITGEGEVEN', '$sleutel', current_date, now(), now() from b;
END
cat >levering.csv <<END
respondentsleutel,vraagcode,waarde,tekst,vragenlijstcode,versie,invuldatum,status
$sleutel,,,,BPV_STUDENT,1,2026-10-01,INGEVULD
$sleutel,EW1,8,,,,,
00000000-0000-4000-8000-000000000000,,,,BPV_STUDENT,1,2026-10-01,INGEVULD
00000000-0000-4000-8000-000000000000,EW1,8,,,,,
END
