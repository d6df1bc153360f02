-- What a mail needs of the invitations in a delivery, which are given out by it: of students of a school, or of contacts.
-- $1 number, $2 school id (null: all that go to contacts of leerbedrijven), $3 now
-- columns: respondentsleutel, route, vraagt_student ('ja' or 'nee'), vragenlijst, versie, einddatum, leerbedrijf, opleiding, kenmerk (what the
--   sealed bytes are bound to), sleutel_id, merk, verpakt, verzegeld (null: it is not there)
select respondentsleutel::text, route, case when vraagt_student then 'ja' else 'nee' end as vraagt_student, vragenlijst,
	versie::text, einddatum::text, leerbedrijf, opleiding, kenmerk, sleutel_id, merk, verpakt, verzegeld
from geef_uitnodigingen_uit($1::integer, $2::integer, $3::timestamptz)
