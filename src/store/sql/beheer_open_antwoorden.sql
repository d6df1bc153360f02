-- Open answers that wait for a person, or that one decided on. With what they are masked to, which is what is shown of them.
-- $1 OIN of a school or null, $2 decided on already, $3 at most so many
-- columns: id, brin, vragenlijst, vraagcode, opleidingscode, signalen, tekst, besluit, beoordelaar, beoordeeld_op
select o.id, s.brin, v.code as vragenlijst, b.code as vraagcode, r.opleidingscode, array_to_string(o.signalen, ' ') as signalen,
	coalesce(o.aangepast, o.gemaskeerd) as tekst, o.besluit, o.beoordeeld_door as beoordelaar,
	(extract(epoch from o.beoordeeld_op) * 1000000)::bigint as beoordeeld_op
from open_antwoorden o
join organisaties s on s.id = o.school_id
join variabelen b on b.id = o.variabele_id
join vragenlijsten v on v.id = b.vragenlijst_id
join respons r on r.school_id = o.school_id and r.mutatienummer = o.mutatienummer and r.vervallen_bij is null
where (o.besluit is not null) = $2::boolean and ($1::text is null or s.oin = $1::text)
	and ($2::boolean or o.signalen <> '{}' or (select beoordelen from open_antwoord_regels) = 'ALLES')
order by o.id
limit $3::integer
