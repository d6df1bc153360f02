copy invoer_opleidingen (regel, opleidingscode, naam, niveau, sector, kwalificatiedossier, geldig_van, geldig_tot) from stdin
