copy invoer_bpvos (regel, brin, onderwijsaanbiedercode, onderwijslocatiecode, opleidingscode, leerbedrijf_id,
	geplande_einddatum, begindatum, werkelijke_einddatum, leerweg, omvang, inschrijvingvolgnummer, volgnummer) from stdin
