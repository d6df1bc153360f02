-- Contacts, of one organisation or of all.
-- $1 OIN or null
-- columns: oin, organisatie, rol, naam, emailadres
select o.oin, o.naam as organisatie, c.rol, c.naam, c.emailadres
from contactpersonen c
join organisaties o on o.id = c.organisatie_id
where $1::text is null or o.oin = $1::text
order by o.soort desc, o.brin, o.oin, c.rol, c.naam, c.id
