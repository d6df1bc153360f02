copy invoer_organisaties (regel, oin, soort, naam) from stdin
