-- Which bytes are still named by a file.
-- columns: sha256 (hex)
select distinct encode(b.sha256, 'hex') as sha256 from bestanden b
