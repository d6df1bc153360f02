-- Somebody who may log in to the pages; no row when the school is not registered.
-- $1 naam, $2 volledige naam, $3 emailadres or null, $4 OIN of the school or null (of SBB), $5 issuer and $6 subject of the
-- certificate or null, $7 name at the OpenID Connect provider or null, $8 actor, $9 now
-- columns: id
insert into gebruikers (soort, naam, volledige_naam, emailadres, school_id, certificaat_uitgever, certificaat_houder, oidc_naam,
	toegevoegd_door, toegevoegd_op)
select case when $4::text is null then 'SBB' else 'SCHOOL' end, $1::text, $2::text, lower($3::text), o.id, $5::text, $6::text,
	$7::text, $8::text, $9::timestamptz
from (select 1) een
left join organisaties o on o.oin = $4::text and o.soort = 'SCHOOL'
where $4::text is null or o.id is not null
returning id
