-- The sleutelgroepen of a school that end from a day on, by a bpvo of each.
-- $1 school id, $2 day
-- columns: id, onderwijsaanbiedercode, onderwijslocatiecode, opleidingscode, leerbedrijf_id, geplande_einddatum
select min(b.id) as id, b.onderwijsaanbiedercode, b.onderwijslocatiecode, b.opleidingscode, b.leerbedrijf_id, b.geplande_einddatum
from bpvos b
where b.school_id = $1::integer and b.vervallen_op is null and b.geplande_einddatum >= $2::date
group by b.onderwijsaanbiedercode, b.onderwijslocatiecode, b.opleidingscode, b.leerbedrijf_id, b.geplande_einddatum
