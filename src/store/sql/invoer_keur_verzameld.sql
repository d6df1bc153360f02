-- What can only be seen once the answers of a submission are together.
-- columns: none
insert into invoer_geweigerd (regel, respondentsleutel, kolom, code)
select t.regel, t.respondentsleutel, 'volgnummer', 'TEGENSTRIJDIG'
from invoer_toewijzing t
join invoer_plaatsing p on p.regel = t.regel
where t.uitkomst = 'GEWIJZIGD' and t.volgnummer = t.oud_volgnummer and not p.ongewijzigd
union all
select p.regel, p.respons_id, 'vraagcode', 'ZONDER_ANTWOORDEN'
from invoer_plaatsing p
where p.variabelen = '{}' and p.open_variabelen is null and p.intern_variabelen is null
