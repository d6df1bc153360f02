-- Where the counts differ from a recount of everything.
-- columns: tabel, sleutel, geteld, bijgehouden
select tabel, sleutel, geteld, bijgehouden from cijfers_toets()
