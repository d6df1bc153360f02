copy invoer_verwijderingen (regel, respons_id, reden) from stdin
