-- Which delivery of a record is the newer: the document time of what is stored decides, whatever the order of arrival.

set local role bpv_eigenaar;
set local search_path = bpv, public;

alter table studentgegevens add column document_op timestamptz;
update studentgegevens set document_op = gewijzigd_op;
alter table studentgegevens alter column document_op set not null, alter column document_op set default now();
comment on column studentgegevens.document_op is
	'datumTijdBedrijfsdocument of the newest delivery of what is stored: an older one changes nothing.';

grant update (document_op) on studentgegevens to bpv_gateway;
grant select (document_op) on studentgegevens to bpv_admin;
