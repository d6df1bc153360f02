-- The journal, so that one exchange can be explained and a change can be tried on what was.
-- Codes, words and fingerprints only. Rows of before this migration have nulls: not recorded.

set local role bpv_eigenaar;
set local search_path = bpv, public;

alter table berichten
	add column profiel text,
	add column stap text,
	add column operatie text,
	add column foutcodes text,
	add column ondertekenaar_vingerafdruk text,
	add column overeenkomst_id integer,
	add column mandaat boolean,
	add column tls_versie text;

comment on column berichten.dienst is 'The operation, once it was granted.';
comment on column berichten.operatie is 'The operation that wsa:Action asked for, also of a message that was refused.';
comment on column berichten.profiel is 'Profile of the endpoint it came to.';
comment on column berichten.stap is 'Where it ended: a word of src/access/steps.def.';
comment on column berichten.foutcodes is 'Foutcodes that the answer told, each once, with spaces between.';
comment on column berichten.overeenkomst_id is 'The overeenkomst it was judged by; null: it came not that far, or there was none.';
comment on column berichten.mandaat is 'Whether a mandate held for who connected; null: not asked. A school itself needs none.';

-- Explaining by OIN asks for the newest refusal: for a school that is rarely refused that would be a long walk through
-- berichten_van. These hold refusals only, so that an accepted message does not pay for them.
create index berichten_van_geweigerd on berichten (van_oin, op) where uitkomst <> 'OK';
create index berichten_tls_geweigerd on berichten (tls_oin, op) where uitkomst <> 'OK';
-- What a supplier did lately, for all its schools.
create index berichten_tls on berichten (tls_oin, op);

-- The journal with the names of the register, for staff.
create view berichten_met_namen as
select b.op, b.correlatie, b.herkomst, b.tls_oin, t.naam as tls_naam, b.ondertekenaar_oin, t2.naam as ondertekenaar_naam,
	b.van_oin, s.naam as van_naam, b.vingerafdruk, b.ondertekenaar_vingerafdruk, b.dienst, b.operatie, b.message_id,
	b.uitkomst, b.regel, b.reden, b.profiel, b.stap, b.foutcodes, b.tls_versie, o.nummer, o.versie, b.mandaat,
	b.http_status, b.milliseconden, b.bytes_in, b.bytes_uit, b.rijen
from berichten b
left join organisaties t on t.oin = b.tls_oin
left join organisaties t2 on t2.oin = b.ondertekenaar_oin
left join organisaties s on s.oin = b.van_oin
left join overeenkomsten o on o.id = b.overeenkomst_id;
comment on view berichten_met_namen is 'berichten, with who they were and by which overeenkomst they were judged.';

grant select on berichten_met_namen to bpv_admin;
