-- The responses whose respondents took them back, as removals.
-- columns: none
insert into invoer_verwijderingen (regel, respons_id, reden)
select t.regel, t.respons_id, i.status
from invoer_toewijzing t
join invoer_inzendingen i on i.regel = t.regel
where t.uitkomst = 'VERWIJDERD' and t.oud_volgnummer is not null
