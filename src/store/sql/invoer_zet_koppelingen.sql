-- Links bpvo's to contacts, as read; a link without a kenmerk is taken away.
-- $1 now
-- columns: nieuw, gewijzigd
with weg as (
	delete from bpvo_contacten k using invoer_koppelingen i
	where k.bpvo_id = i.bpvo_id and i.kenmerk is null
	returning k.bpvo_id),
gezet as (
	insert into bpvo_contacten as k (bpvo_id, kenmerk, gekoppeld_op)
	select bpvo_id, kenmerk, $1::timestamptz
	from invoer_koppelingen
	where kenmerk is not null
	on conflict (bpvo_id) do update
	set kenmerk = excluded.kenmerk, gekoppeld_op = excluded.gekoppeld_op
	where k.kenmerk <> excluded.kenmerk
	returning xmax = 0 as nieuw)
select (select count(*) from gezet where nieuw) as nieuw,
	(select count(*) from gezet where not nieuw) + (select count(*) from weg) as gewijzigd
