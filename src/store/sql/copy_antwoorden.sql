copy invoer_antwoorden (regel, respons_id, vraagcode, waarde, tekst) from stdin
