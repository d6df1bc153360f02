copy invoer_respons (regel, respons_id, vragenlijstcode, versie, invuldatum, brin, onderwijsaanbiedercode,
	onderwijslocatiecode, opleidingscode, leerbedrijf_id, geplande_einddatum, leerweg) from stdin
