-- What the pages of the dashboard may ask, beyond who is logged in.

set local role bpv_eigenaar;
set local search_path = bpv, public;

-- The open questions, in the words of the newest version that was valid by then.
create function open_vragen(p_nu timestamptz)
	returns table (respondent text, vraagcode text, tekst text, plaats bigint)
	language sql stable security definer set search_path = bpv, public, pg_temp as $$
	select n.respondent, n.code, n.tekst, row_number() over (order by n.respondent desc, n.volgnummer)
	from (
		select distinct on (l.respondent, v.code) l.respondent::text, v.code, v.tekst, v.volgnummer
		from vragen v
		join vragenlijsten l on l.id = v.vragenlijst_id
		where v.schaal = 'O' and v.in_resultaten and l.geldig_van <= (p_nu at time zone 'Europe/Amsterdam')::date
		order by l.respondent, v.code, l.geldig_van desc, l.versie desc) n
$$;
comment on function open_vragen is 'The open questions, as the newest questionnaires have them.';

revoke all on function open_vragen from public;
grant execute on function cijfers_publiceer, cijfers_van_school, cijfers_benchmark, cijfers_vragen, cijfers_keuzes,
	open_vragen, open_antwoorden_tonen, open_antwoorden_reden, volledigheid, volledigheid_gegevens to bpv_console;
