-- Who waits for whom: functions that held what others need for longer than they had to, or took it in another order than others do. What
-- they answer is as it was.

set local role bpv_eigenaar;
set local search_path = bpv, public;

-- As before (028), of one school (null: of all), and without waiting for anybody: a build holds what it forgot until it ends, and that may take
-- minutes. So a build forgets of its own school, and who cleans takes what nobody holds.
create function ruim_bestanden(p_nu timestamptz, p_school integer)
	returns table (sha256 text) language sql volatile security definer set search_path = bpv, public, pg_temp
	set lock_timeout = '2s' as $$
	with oud as (
		delete from bestandensets s
		where s.id in (
			select o.id
			from bestandensets o
			where (p_school is null or o.school_id = p_school)
				and (o.verloopt_op <= least(p_nu, now()) or o.id not in (select g.id from geldige_bestandensets g))
			for update skip locked)
		returning s.id),
	bestand as (
		delete from bestanden b using oud o where b.set_id = o.id
		returning b.sha256, b.set_id)
	select distinct encode(w.sha256, 'hex')
	from bestand w
	where not exists (select from bestanden b where b.sha256 = w.sha256 and b.set_id not in (select o.id from oud o))
$$;
comment on function ruim_bestanden(timestamptz, integer) is 'Forgets files past their time, and tells whose bytes may go.';
revoke all on function ruim_bestanden(timestamptz, integer) from public;
grant execute on function ruim_bestanden(timestamptz, integer) to bpv_gateway;

-- What programs before this call.
create or replace function ruim_bestanden(p_nu timestamptz)
	returns table (sha256 text) language sql volatile security definer set search_path = bpv, public, pg_temp
	set lock_timeout = '2s' as $$
	select r.sha256 from ruim_bestanden(p_nu, null) r
$$;
