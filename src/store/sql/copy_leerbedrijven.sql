copy invoer_leerbedrijven (regel, code, naam, plaats, geldig_van, geldig_tot) from stdin
