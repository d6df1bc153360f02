copy invoer_bpvos (regel, mutatie, brin, onderwijsaanbiedercode, onderwijslocatiecode, opleidingscode, leerbedrijf_id,
	geplande_einddatum, begindatum, werkelijke_einddatum, leerweg, omvang, inschrijvingvolgnummer, volgnummer,
	oud_onderwijsaanbiedercode, oud_onderwijslocatiecode, oud_opleidingscode, oud_leerbedrijf_id, oud_geplande_einddatum)
	from stdin
