copy invoer_geweigerd (regel, respondentsleutel, kolom, code) from stdin
