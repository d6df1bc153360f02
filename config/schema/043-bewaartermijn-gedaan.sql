-- When the job that destroys what may not be kept any more last ran to its end: also on a day on which nothing had to go. Whoever watches the
-- service hears of it by the gateways, which may read that moment and nothing else of it.

set local role bpv_eigenaar;
set local search_path = bpv, public;

create table bewaartermijn_gedaan (
	een boolean primary key default true,
	op timestamptz not null,
	door persoon not null,
	constraint bewaartermijn_gedaan_een check (een)
);
comment on table bewaartermijn_gedaan is 'One row: when the retention job last ran to its end, and who ran it.';
select bewaak('bewaartermijn_gedaan', '{een}', '{}', 'door');

create function meld_bewaartermijn_gedaan(p_door text, p_nu timestamptz)
	returns void language sql volatile security definer set search_path = bpv, public, pg_temp as $$
	insert into bewaartermijn_gedaan as g (op, door) values (p_nu, p_door)
	on conflict (een) do update set op = greatest(g.op, excluded.op), door = excluded.door
$$;
comment on function meld_bewaartermijn_gedaan is 'The retention job ran: in the transaction in which it did.';

create function bewaartermijn_gedaan_op()
	returns timestamptz language sql stable security definer set search_path = bpv, public, pg_temp as $$
	select op from bewaartermijn_gedaan
$$;
comment on function bewaartermijn_gedaan_op is 'When the retention job last ran to its end; null: never.';

revoke all on function meld_bewaartermijn_gedaan, bewaartermijn_gedaan_op from public;
grant execute on function meld_bewaartermijn_gedaan to bpv_admin;
grant execute on function bewaartermijn_gedaan_op to bpv_gateway, bpv_admin;
