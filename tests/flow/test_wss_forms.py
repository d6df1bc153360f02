"""A test set of our own in the forms that software in the sector gives its messages; all of them are good (wss_forms.py)."""
import pytest

from soap import SCHOOL_A, hello
from talk import ask, seal
from wss_forms import FORMS


# -- Real messages --------------------------------------------------------------------------------------


# proves: WB007, WB002.1, GW-S4, X19
@pytest.mark.parametrize("style", FORMS)
def test_takes_what_software_in_the_sector_sends(engine, style):
    answer = ask(engine, seal(engine, hello(), "schoolA", style=style), identity="schoolA")
    assert answer.value("verbinding/oinOndertekenaar") == SCHOOL_A


@pytest.mark.parametrize("style", ["recorded_request", "recorded_answer", "default_namespace_in_the_payload", "two_payload_prefixes", "pretty_everywhere"])
def test_reads_what_was_signed_in_other_forms(engine, style):
    message = engine.world.push()
    answer = ask(engine, seal(engine, message, "schoolA", style=style), identity="schoolA")
    assert [outcome for outcome, _ in answer.outcomes().values()] == ["NIEUW"]


# proves: WB005
@pytest.mark.parametrize("style", ["recorded_request", "recorded_answer", "single_quotes", "default_namespace_in_the_payload", "crlf_line_ends"])
def test_takes_them_encrypted_too(world, style):
    ask(world, seal(world, hello(), style=style, profile="SE"), "SE")


# proves: WB009
def test_takes_a_signature_of_rsa_4096(world):
    ask(world, seal(world, hello(), "rsa4096"))
