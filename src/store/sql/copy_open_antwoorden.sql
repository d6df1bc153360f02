copy open_antwoorden (school_id, mutatienummer, variabele_id, gemaskeerd, signalen) from stdin
