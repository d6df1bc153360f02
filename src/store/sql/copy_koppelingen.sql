copy invoer_koppelingen (regel, brin, onderwijsaanbiedercode, onderwijslocatiecode, opleidingscode, leerbedrijf_id,
	geplande_einddatum, kenmerk) from stdin
