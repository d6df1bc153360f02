copy invoer_locaties (regel, code, brin, naam, plaats, geldig_van, geldig_tot) from stdin
