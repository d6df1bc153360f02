copy invoer_aanbieders (regel, code, brin, naam, geldig_van, geldig_tot) from stdin
