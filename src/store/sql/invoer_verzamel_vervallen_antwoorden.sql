-- Responses that may not be kept any more, as an import of removals.
-- $1 day
-- columns: regel, a row each
insert into invoer_verwijderingen (regel, respons_id, reden)
select row_number() over (order by school_id, respons_id), respons_id, 'BEWAARTERMIJN_VERSTREKEN'
from vervallende_antwoorden
where vervalt_op <= $1::date
returning regel
