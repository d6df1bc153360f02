-- How far this server is. Not prepared: asked of servers that nothing else is asked of.
-- columns: standby, tijdlijn, ontvangen (null: it has not said since its start), gespeeld (both in bytes of WAL)
select pg_is_in_recovery() as standby,
	(select greatest(c.timeline_id, r.min_recovery_end_timeline)
		from pg_control_checkpoint() c, pg_control_recovery() r)::bigint as tijdlijn,
	case when pg_last_wal_receive_lsn() is not null
		then (greatest(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn()) - '0/0'::pg_lsn)::bigint end as ontvangen,
	coalesce((pg_last_wal_replay_lsn() - '0/0'::pg_lsn)::bigint, 0) as gespeeld;
