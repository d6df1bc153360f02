-- What the pages of staff ask that nobody asked before: what was refused lately, whoever it was of; and the end of what is held
-- about one student, when a second person agrees.

set local role bpv_eigenaar;
set local search_path = bpv, public;

-- Refusals are few among many that were accepted: a day of them is found without reading the day.
create index berichten_geweigerd on berichten (op) where uitkomst <> 'OK';

-- Who asked, and who may be the second. A school that is to be destroyed whole (merk null) has bevestig_wissen.
create index wisverzoeken_open on wisverzoeken (gevraagd_op) where uitgevoerd_op is null and merk is not null;

-- The open request of another person about this record, not longer than a week old: it is done with, by p_door. Null: there is none.
-- Whoever asked it twice is still one person.
create function bevestig_wissen_betrokkene(p_school integer, p_merk sha256, p_door text, p_nu timestamptz)
	returns text language plpgsql volatile security definer set search_path = bpv, public, pg_temp as $$
declare
	waarom text;
begin
	update wisverzoeken w set uitgevoerd_door = p_door, uitgevoerd_op = p_nu
	where w.id = (
		select v.id from wisverzoeken v
		where v.school_id = p_school and v.merk = p_merk and v.uitgevoerd_op is null
			and v.gevraagd_op > p_nu - interval '7 days' and lower(v.gevraagd_door) <> lower(p_door)
		order by v.gevraagd_op desc, v.id desc limit 1)
	returning w.reden into waarom;
	return waarom;
end
$$;
comment on function bevestig_wissen_betrokkene is 'Takes up the request of another person to destroy what is held about one student; gives its reason.';
revoke all on function bevestig_wissen_betrokkene from public;
grant execute on function bevestig_wissen_betrokkene to bpv_admin;
