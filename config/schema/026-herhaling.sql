-- What a repeated message hears once its first claim is gone.

set local role bpv_eigenaar;
set local search_path = bpv, public;

-- As before (007), but who repeats a document under another MessageID takes the answer along: the claim that it makes lives longer
-- than the first one, and without an answer it would have the document performed once more.
create or replace function doe_aanspraak(p_van oin, p_message_id text, p_identificatiecode uuid, p_dienst operatie,
	p_inhoud sha256, p_nu timestamptz, p_venster interval, out uitkomst text, out antwoord bytea)
	language plpgsql volatile set search_path = bpv, public as $$
declare
	eerder record;
begin
	perform pg_advisory_xact_lock(1, hashtext(p_van || ' ' || p_message_id));
	perform pg_advisory_xact_lock(2, hashtext(p_van || ' ' || p_identificatiecode));
	select bool_or(a.message_id = p_message_id and a.inhoud <> p_inhoud) as ander_bericht,
		bool_or(a.message_id = p_message_id) as zelfde_bericht,
		bool_or(a.identificatiecode = p_identificatiecode and a.inhoud <> p_inhoud) as ander_document,
		bool_or(a.identificatiecode = p_identificatiecode) as zelfde_document
	into eerder
	from (
		select message_id, identificatiecode, inhoud from aanspraken
		where van_oin = p_van and message_id = p_message_id and op > p_nu - p_venster
		union all
		select message_id, identificatiecode, inhoud from aanspraken
		where van_oin = p_van and identificatiecode = p_identificatiecode and op > p_nu - p_venster) a;
	if eerder.ander_bericht then
		uitkomst := 'ANDER_BERICHT';
	elsif eerder.ander_document then
		uitkomst := 'ANDER_DOCUMENT';
	elsif eerder.zelfde_document then
		uitkomst := 'HERHAALD';
		select a.antwoord into antwoord from aanspraken a
		where a.van_oin = p_van and a.identificatiecode = p_identificatiecode and a.op > p_nu - p_venster
			and a.antwoord is not null
		limit 1;
	else
		uitkomst := 'NIEUW';
	end if;
	if uitkomst in ('NIEUW', 'HERHAALD') and eerder.zelfde_bericht is not true then
		insert into aanspraken (op, van_oin, message_id, identificatiecode, dienst, inhoud, antwoord)
		values (p_nu, p_van, p_message_id, p_identificatiecode, p_dienst, p_inhoud, antwoord);
	end if;
end
$$;
