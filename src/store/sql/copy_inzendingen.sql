copy invoer_inzendingen (regel, respondentsleutel, vragenlijstcode, versie, invuldatum, volgnummer, status) from stdin
