"""That a suite's database is looked through before it goes (tests/kept.py): what is put there in clear is found, in text and in bytes."""
import pytest

import kept


@pytest.mark.parametrize("column", ["'jan@bedrijf.example'", "'jan@bedrijf.example'::bytea", "array['', 'x jan@bedrijf.example']", "jsonb_build_object('a', 'jan@bedrijf.example')"])
def test_an_address_is_found_wherever_it_stands(fresh, column):
    assert kept.in_clear(fresh.name) == []
    fresh.sql(f"create table proef as select 1 as nummer, {column} as wat")
    assert [table for table, _ in kept.in_clear(fresh.name)] == ["proef"]
    fresh.sql("drop table proef")
