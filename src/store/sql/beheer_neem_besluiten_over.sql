-- The decisions on open answers that were corrected in nothing.
-- columns: none of interest
select neem_besluiten_over()
