-- Placements by id, or by those of the six keys that are given.
-- $1 school id, $2 bpvo id (null: by keys), $3 aanbieder, $4 locatie, $5 opleiding, $6 leerbedrijf, $7 end date (each null: any),
-- $8 at most
-- columns: id
select b.id
from bpvos b
where b.school_id = $1::integer and ($2::bigint is null or b.id = $2::bigint)
	and ($3::text is null or b.onderwijsaanbiedercode = $3::text) and ($4::text is null or b.onderwijslocatiecode = $4::text)
	and ($5::text is null or b.opleidingscode = $5::text) and ($6::text is null or b.leerbedrijf_id = $6::text)
	and ($7::date is null or b.geplande_einddatum = $7::date)
order by b.vervallen_op is not null, b.geplande_einddatum, b.id
limit $8::integer
