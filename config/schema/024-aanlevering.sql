-- Nothing yet.
select;
