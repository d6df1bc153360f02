-- Closed questions in the words of their newest version, a row for each of their options, in order.
-- columns: respondent, thema, vraag, tekst, schaal, keuze, code, label
select respondent, thema, vraag, tekst, schaal, keuze, code, label from cijfers_vragen()
