-- Who may do what. Nothing is granted to PUBLIC; nobody but the owner deletes or changes a definition.

set local role bpv_eigenaar;
set local search_path = bpv, public;

revoke all on all functions in schema bpv from public;
grant usage on schema bpv to bpv_gateway, bpv_admin;

-- The message plane reads the register and writes what messages bring.
grant select on organisaties, overeenkomsten, overeenkomst_diensten, routes, mandaten, certificaten, opleidingen,
	aanbieders, locaties, leerbedrijven, vragenlijsten, themas, vragen, opties, ontbrekende_waarden, variabelen,
	studentgegevens, leveringen, leveringen_scholen, respons, antwoorden, verwijderingen, aanspraken, schema_migratie
	to bpv_gateway;
grant insert, update (laatst_gezien) on certificaten to bpv_gateway;
grant insert, update (onderwijsaanbiedercode, onderwijslocatiecode, opleidingscode, leerbedrijf_id, geplande_einddatum,
	begindatum, leerweg, verzegeld, vingerafdruk, keer, gewijzigd_op) on studentgegevens to bpv_gateway;
grant insert, update (antwoord) on aanspraken to bpv_gateway;
grant insert on berichten, verstrekkingen to bpv_gateway;
grant execute on function doe_aanspraak, vrijgegeven_tot, onderhoud to bpv_gateway;

-- Staff and imports change the register. Sealed details, stored answers and the content of claims are not theirs.
grant select on organisaties, overeenkomsten, overeenkomst_diensten, routes, mandaten, certificaten, opleidingen,
	aanbieders, locaties, leerbedrijven, vragenlijsten, themas, vragen, opties, ontbrekende_waarden, variabelen, bpvos,
	mutatieteller, leveringen, leveringen_scholen, respons, antwoorden, verwijderingen, verstrekkingen, berichten,
	schema_migratie
	to bpv_admin;
grant select (school_id, bpvo_kenmerk, onderwijsaanbiedercode, onderwijslocatiecode, opleidingscode, leerbedrijf_id,
	geplande_einddatum, begindatum, leerweg, keer, aangeleverd_op, gewijzigd_op) on studentgegevens to bpv_admin;
grant insert, update (naam, actief, gewijzigd_door, gewijzigd_op) on organisaties to bpv_admin;
grant insert, update (status, geldig_tot, geactiveerd_door, geactiveerd_op, gewijzigd_door, gewijzigd_op)
	on overeenkomsten to bpv_admin;
grant insert on overeenkomst_diensten to bpv_admin;
grant insert, update (geldig_tot) on routes to bpv_admin;
grant insert, update (ingetrokken_door, ingetrokken_op) on mandaten to bpv_admin;
grant insert, update (naam, niveau, sector, kwalificatiedossier, geldig_tot) on opleidingen to bpv_admin;
grant insert, update (school_id, naam, geldig_tot) on aanbieders to bpv_admin;
grant insert, update (school_id, naam, plaats, geldig_tot) on locaties to bpv_admin;
grant insert, update (naam, plaats, geldig_tot) on leerbedrijven to bpv_admin;
grant insert on vragenlijsten, themas, vragen, opties, ontbrekende_waarden, variabelen to bpv_admin;
grant insert, update (begindatum, werkelijke_einddatum, leerweg, omvang, gewijzigd_op) on bpvos to bpv_admin;
grant update (laatste) on mutatieteller to bpv_admin;
grant insert on leveringen, leveringen_scholen, respons, antwoorden, verwijderingen to bpv_admin;
grant update (vervallen_bij) on respons to bpv_admin;
grant select, insert, update, truncate on invoer_organisaties, invoer_opleidingen, invoer_aanbieders, invoer_locaties,
	invoer_leerbedrijven, invoer_bpvos, invoer_respons, invoer_antwoorden, invoer_verwijderingen, invoer_plaatsing
	to bpv_admin;
grant execute on function vrijgegeven_tot, onderhoud, invoer_gereed, invoer_plaatsing_gereed to bpv_admin;
