-- The place of a migration that is on its way.
select 1;
