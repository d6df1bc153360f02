-- The master key is replaced while everything runs. What was made of the old one for a purpose of the house itself is kept here
-- and goes on; who uses which key is told; and what staff destroy is asked, confirmed and accounted for.

set local role bpv_eigenaar;
set local search_path = bpv, public;

create table huissleutels (
	id integer generated always as identity primary key,
	doel text not null constraint huissleutels_doel check (char_length(doel) between 1 and 100),
	hoofdsleutel text not null constraint huissleutels_hoofdsleutel check (hoofdsleutel ~ '^[0-9a-f]{16}$'),
	verpakt bytea not null constraint huissleutels_verpakt check (octet_length(verpakt) = 60),
	aangemaakt_op timestamptz not null,
	herverpakt_op timestamptz,
	constraint huissleutels_een_per_doel unique (doel)
);
comment on table huissleutels is 'Keys of the house by purpose (seals of the audit, cursors, pseudonyms), wrapped by the master key: they stay when that is replaced.';

create table sleutelwisselingen (
	id bigint generated always as identity primary key,
	op timestamptz not null,
	door persoon not null,
	hoofdsleutel text not null constraint sleutelwisselingen_hoofdsleutel check (hoofdsleutel ~ '^[0-9a-f]{16}$'),
	aantal integer not null constraint sleutelwisselingen_aantal check (aantal > 0)
);
comment on table sleutelwisselingen is 'Which keys were wrapped anew: a row for each transaction of bpv-admin sleutel rotate.';
select bewaak('sleutelwisselingen', '{hoofdsleutel}');

alter table gateways add column hoofdsleutels text not null default '';
comment on column gateways.hoofdsleutels is 'Names of the master keys that it has, the one that wraps first.';

-- Records of before 019, sealed under the key that was derived of the master key; each is sealed again under a key of its own.
create index studentgegevens_oud on studentgegevens (school_id, bpvo_kenmerk) where sleutel_id is null;

create table wisverzoeken (
	id bigint generated always as identity primary key,
	school_id integer not null references organisaties,
	merk sha256,
	reden text not null constraint wisverzoeken_reden
		check (char_length(reden) between 1 and 500 and reden !~ '^\s|[\x01-\x1f\x7f-\x9f]'),
	gevraagd_door persoon not null,
	gevraagd_op timestamptz not null,
	uitgevoerd_door persoon,
	uitgevoerd_op timestamptz,
	constraint wisverzoeken_uitgevoerd check ((uitgevoerd_door is null) = (uitgevoerd_op is null)),
	constraint wisverzoeken_twee_personen check (merk is not null or lower(uitgevoerd_door) <> lower(gevraagd_door))
);
create index wisverzoeken_school on wisverzoeken (school_id, gevraagd_op);
comment on table wisverzoeken is 'What staff had destroyed and why: a record (merk), or all of a school, which a second person confirms.';
select bewaak('wisverzoeken', '{school,gevraagd_op}', '{merk}');

-- Keys that another master key than p_hoofdsleutel wraps: those of the house (ids below zero) and some of schools, held until the end of
-- the transaction; deliveries go on meanwhile (their new rows hold the key of the school they refer to, not what stands in it).
-- "gebonden" is what a key is bound to where it is wrapped.
create function neem_verpakte_sleutels(p_hoofdsleutel text, p_scholen integer)
	returns table (id bigint, gebonden text, hoofdsleutel text, verpakt bytea)
	language plpgsql volatile security definer set search_path = bpv, public, pg_temp as $$
#variable_conflict use_column
begin
	return query
		select -h.id::bigint, 'huissleutel/' || h.doel, h.hoofdsleutel, h.verpakt
		from huissleutels h
		where h.hoofdsleutel <> p_hoofdsleutel
		order by h.id
		for no key update;
	return query
		select k.id::bigint, o.oin::text, k.hoofdsleutel, k.verpakt
		from schoolsleutels k
		join organisaties o on o.id = k.school_id
		where k.hoofdsleutel <> p_hoofdsleutel and k.verpakt is not null
		order by k.id
		limit p_scholen
		for no key update of k;
end
$$;
comment on function neem_verpakte_sleutels is 'Keys that are still under another master key, to be wrapped anew.';

-- The only way in which a wrapped key changes, and never without an account of it: who could change one alone could destroy a school.
create function verpak_opnieuw(p_ids bigint[], p_verpakt bytea[], p_hoofdsleutel text, p_door text, p_nu timestamptz)
	returns void language plpgsql volatile security definer set search_path = bpv, public, pg_temp as $$
begin
	update huissleutels h set hoofdsleutel = p_hoofdsleutel, verpakt = u.verpakt, herverpakt_op = p_nu
	from unnest(p_ids, p_verpakt) as u (id, verpakt)
	where h.id = -u.id;
	update schoolsleutels k set hoofdsleutel = p_hoofdsleutel, verpakt = u.verpakt, herverpakt_op = p_nu
	from unnest(p_ids, p_verpakt) as u (id, verpakt)
	where k.id = u.id and k.verpakt is not null;
	insert into sleutelwisselingen (op, door, hoofdsleutel, aantal)
	values (p_nu, p_door, p_hoofdsleutel, cardinality(p_ids));
end
$$;
comment on function verpak_opnieuw is 'Keys as p_hoofdsleutel has wrapped them, and that it did.';

-- All of a school, only after another person asked for it not longer than a week ago. Null: there is no such request.
create function bevestig_wissen(p_school integer, p_door text, p_nu timestamptz)
	returns integer language plpgsql volatile security definer set search_path = bpv, public, pg_temp as $$
begin
	update wisverzoeken w set uitgevoerd_door = p_door, uitgevoerd_op = p_nu
	where w.id = (
		select v.id from wisverzoeken v
		where v.school_id = p_school and v.merk is null and v.uitgevoerd_op is null
			and v.gevraagd_op > p_nu - interval '7 days'
		order by v.gevraagd_op desc, v.id desc limit 1);
	if not found then
		return null;
	end if;
	return vernietig_school(p_school, p_door, p_nu);
end
$$;
comment on function bevestig_wissen is 'Destroys all of a school that another person asked to destroy.';

revoke all on function neem_verpakte_sleutels, verpak_opnieuw, bevestig_wissen from public;
revoke execute on function vernietig_school from bpv_admin;
revoke update (hoofdsleutel, verpakt, herverpakt_op) on schoolsleutels from bpv_admin;
grant execute on function neem_verpakte_sleutels, verpak_opnieuw, bevestig_wissen to bpv_admin;
grant select, insert on huissleutels to bpv_gateway;
grant select on huissleutels to bpv_admin;
grant select on sleutelwisselingen to bpv_admin;
grant select, insert on wisverzoeken to bpv_admin;
