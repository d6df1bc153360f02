-- Parts of the national report that are not told, and why.
-- $1 and $2 first and last studiejaar
-- columns: deel, code, respondent, jaar, reden
select deel, code, respondent, jaar, reden from cijfers_rapport_verborgen($1::integer, $2::integer)
