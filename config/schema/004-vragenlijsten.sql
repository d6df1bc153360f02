-- The codebook. A version never changes: a change is a next version.

set local role bpv_eigenaar;
set local search_path = bpv, public;

create table vragenlijsten (
	id integer generated always as identity primary key,
	code text not null constraint vragenlijsten_code check (code ~ '^[A-Z0-9_]{1,20}$'),
	versie integer not null constraint vragenlijsten_versie check (versie between 1 and 9999),
	respondent respondent not null,
	naam naam not null,
	geldig_van date not null,
	geldig_tot date,
	toezegging text not null constraint vragenlijsten_toezegging
		check (toezegging in ('ANONIEM', 'VERTROUWELIJK', 'HERLEIDBAAR')),
	toelichting text constraint vragenlijsten_toelichting check (char_length(toelichting) between 1 and 4000),
	aangemaakt_door persoon not null,
	aangemaakt_op timestamptz not null,
	constraint vragenlijsten_code_versie_uniek unique (code, versie),
	constraint vragenlijsten_periode check (geldig_tot > geldig_van),
	constraint vragenlijsten_een_tegelijk
		exclude using gist (code with =, daterange(geldig_van, geldig_tot) with &&)
);
comment on table vragenlijsten is 'One version of a questionnaire, with the promise made to who filled it in.';

create table themas (
	vragenlijst_id integer not null references vragenlijsten,
	code text not null constraint themas_code check (code ~ '^[A-Z][A-Z0-9_]{0,29}$'),
	volgnummer integer not null constraint themas_volgnummer check (volgnummer between 1 and 9999),
	naam naam not null,
	primary key (vragenlijst_id, code),
	constraint themas_volgnummer_uniek unique (vragenlijst_id, volgnummer)
);
comment on table themas is 'Themes of a version, in order.';

create table vragen (
	vragenlijst_id integer not null references vragenlijsten,
	code text not null constraint vragen_code check (code ~ '^[A-Z]{2}[0-9]{1,2}$'),
	volgnummer integer not null constraint vragen_volgnummer check (volgnummer between 1 and 9999),
	thema text not null,
	tekst text not null constraint vragen_tekst check (char_length(tekst) between 1 and 1000),
	schaal text not null constraint vragen_schaal check (schaal in ('T5', 'E5', 'JDN', 'C10', 'O', 'M')),
	in_resultaten boolean not null,
	primary key (vragenlijst_id, code),
	constraint vragen_volgnummer_uniek unique (vragenlijst_id, volgnummer),
	constraint vragen_thema foreign key (vragenlijst_id, thema) references themas
);
comment on table vragen is 'Questions of a version; a code keeps its meaning over versions. in_resultaten false: aggregates only.';

create table opties (
	vragenlijst_id integer not null,
	vraag text not null,
	waarde smallint not null constraint opties_waarde check (waarde between 0 and 99),
	label naam not null,
	primary key (vragenlijst_id, vraag, waarde),
	constraint opties_vraag foreign key (vragenlijst_id, vraag) references vragen
);
comment on table opties is 'What the values of a question mean; of an M question, its choices.';

create table ontbrekende_waarden (
	vragenlijst_id integer not null references vragenlijsten,
	waarde smallint not null constraint ontbrekende_waarden_waarde check (waarde between -9 and -7),
	label naam not null,
	primary key (vragenlijst_id, waarde)
);
comment on table ontbrekende_waarden is 'Values outside every scale: not asked, does not apply, does not know.';

create table variabelen (
	id smallint generated always as identity primary key,
	vragenlijst_id integer not null,
	vraag text not null,
	keuze smallint,
	code text not null constraint variabelen_code check (code ~ '^[A-Z]{2}[0-9]{1,2}(_[0-9]{1,2})?$'),
	constraint variabelen_code_uniek unique (vragenlijst_id, code),
	constraint variabelen_vraag foreign key (vragenlijst_id, vraag) references vragen,
	constraint variabelen_keuze foreign key (vragenlijst_id, vraag, keuze) references opties,
	constraint variabelen_code_van_vraag check (code = vraag || coalesce('_' || keuze, ''))
);
comment on table variabelen is 'The columns that answers are about: a question, or one choice of an M question. In order of id.';
