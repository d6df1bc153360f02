-- How many messages at once an overeenkomst has, and how much may pass in an hour: beside the messages in a minute.

set local role bpv_eigenaar;
set local search_path = bpv, public;

-- What is in force gets the same as what is new: nobody who sends one message after another notices.
alter table overeenkomsten
	add column gelijktijdig integer default 32 constraint overeenkomsten_gelijktijdig check (gelijktijdig between 1 and 1000),
	add column megabytes_per_uur integer constraint overeenkomsten_megabytes_per_uur
		check (megabytes_per_uur between 1 and 1000000);
comment on column overeenkomsten.gelijktijdig is
	'How many messages one gateway handles at the same moment. As berichten_per_minuut: SBB''s own; null is no limit.';
comment on column overeenkomsten.megabytes_per_uur is
	'Requests and answers together, a megabyte being a million bytes. As berichten_per_minuut: SBB''s own; null is no limit.';

-- As before (013), with the new limits among what lives on.
create or replace function bewaak_overeenkomst() returns trigger
	language plpgsql security definer set search_path = bpv, public, pg_temp as $$
declare
	levend constant text[] := array['status', 'geldig_tot', 'geactiveerd_door', 'geactiveerd_op', 'gewijzigd_door',
		'gewijzigd_op', 'document_datum', 'document_sha256', 'berichten_per_minuut', 'gelijktijdig', 'megabytes_per_uur'];
begin
	if tg_op = 'INSERT' then
		if new.status <> 'CONCEPT' then
			perform weiger_stap('overeenkomsten_begin', 'a version begins as CONCEPT');
		end if;
		return new;
	end if;
	if tg_op = 'DELETE' then
		perform weiger_stap('overeenkomsten_blijft', 'a version is never deleted');
	end if;
	if new.status <> old.status then
		perform keur_overgang(old, new);
	end if;
	if to_jsonb(new) - levend is distinct from to_jsonb(old) - levend then
		perform weiger_stap('overeenkomsten_inhoud', 'what was agreed never changes');
	end if;
	if new.geldig_tot is distinct from old.geldig_tot and not (old.status in ('ACTIEF', 'OPGESCHORT')
		and new.geldig_tot is not null and new.geldig_tot < coalesce(old.geldig_tot, 'infinity'))
		or (new.document_datum, new.document_sha256) is distinct from (old.document_datum, old.document_sha256)
			and old.status not in ('CONCEPT', 'AANGEBODEN')
		or (new.geactiveerd_door, new.geactiveerd_op) is distinct from (old.geactiveerd_door, old.geactiveerd_op)
			and (old.status, new.status) <> ('ONDERTEKEND', 'ACTIEF') then
		perform weiger_stap('overeenkomsten_inhoud', 'what was agreed never changes');
	end if;
	return new;
end
$$;

grant insert (gelijktijdig, megabytes_per_uur), update (gelijktijdig, megabytes_per_uur) on overeenkomsten to bpv_admin;
