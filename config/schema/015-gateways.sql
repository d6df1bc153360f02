-- The gateways that run: what each of them uses now, and how all of them are told of a change.

set local role bpv_eigenaar;
set local search_path = bpv, public;

-- Who asks all gateways to read their files again gets a number; each says up to which number it has done so.
create sequence herlaadverzoeken as bigint;

create table gateways (
	naam text primary key constraint gateways_naam check (naam ~ '^[^[:cntrl:]]{1,200}$'),
	gestart timestamptz not null,
	gezien timestamptz not null,
	instellingen text not null constraint gateways_instellingen check (instellingen ~ '^[0-9a-f]{16}$'),
	herladen_op timestamptz,
	herladen_door text,
	gelukt boolean,
	reden text,
	wacht_op_herstart text,
	verzoek bigint not null,
	tls_vingerafdruk text,
	tls_geldig_tot timestamptz,
	ondertekening_vingerafdruk text,
	ondertekening_geldig_tot timestamptz,
	ontsleuteling_vingerafdruk text,
	ontsleuteling_geldig_tot timestamptz,
	lijsten_tot timestamptz,
	constraint gateways_uitkomst check ((herladen_op is null) = (gelukt is null)),
	constraint gateways_reden check (reden is null or not gelukt)
);
comment on table gateways is
	'Gateways die draaien of korter dan een week geleden draaiden: wat elk nu gebruikt en hoe de laatste herlading afliep. Geen register: elke gateway houdt zijn eigen rij bij.';

grant select, insert, update, delete on gateways to bpv_gateway;
grant select on gateways to bpv_admin;
grant select, usage on sequence herlaadverzoeken to bpv_admin;
grant select on sequence herlaadverzoeken to bpv_gateway;
