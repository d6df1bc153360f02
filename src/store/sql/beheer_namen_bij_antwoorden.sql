-- Sealed names that the open answers of this import may hold, in the order in which keys are opened.
-- columns: regel, student (1 or 0), kenmerk, sleutel_id, merk, verpakt, verzegeld, sleutel_van, sleutel_oin
select regel, student::integer::bigint as student, kenmerk, sleutel_id, merk, verpakt, verzegeld, sleutel_van::bigint as sleutel_van,
	sleutel_oin
from namen_bij_antwoorden()
