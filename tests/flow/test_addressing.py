"""Who asks what of whom: WS-Addressing headers and Edukoppeling OINs (standards 2.2)."""
import socket
import threading

import pytest

from soap import (
    ANONYMOUS, GATEWAY, OWN_URL, SCHOOL_A, SCHOOL_B, UNSPECIFIED, WSA,
    Message, action_of, assert_answered, assert_fault, epr, hello, new_uuid, wsa,
)

# -- What is accepted ------------------------------------------------------------

ACCEPTED = {
    "to_may_be_anonymous_with_the_oin": {},
    "to_may_be_the_endpoint_with_the_oin": {"To": wsa("To", f"{OWN_URL}?oin={GATEWAY}")},
    "to_may_stand_between_white_space": {"To": wsa("To", f"\n\t {ANONYMOUS}?oin={GATEWAY}\n")},  # proves: EDU-06
    "the_parameter_name_may_be_upper_case": {"To": wsa("To", f"{ANONYMOUS}?OIN={GATEWAY}"),
                                             "From": epr("From", f"{ANONYMOUS}?OIN={SCHOOL_A}")},
    "reply_to_may_be_absent": {"ReplyTo": None},
    "reply_to_may_be_anonymous": {"ReplyTo": epr("ReplyTo", ANONYMOUS)},
    "reply_to_may_be_anonymous_with_a_query": {"ReplyTo": epr("ReplyTo", f"{ANONYMOUS}?oin={SCHOOL_A}")},
    "fault_to_may_be_anonymous": {"FaultTo": epr("FaultTo", ANONYMOUS)},
    "fault_to_may_be_anonymous_with_a_query": {"FaultTo": epr("FaultTo", f"{ANONYMOUS}?oin={SCHOOL_A}")},
    "fault_to_may_be_none": {"FaultTo": epr("FaultTo", WSA + "/none")},
    "relates_to_is_allowed_and_ignored": {"RelatesTo": wsa("RelatesTo", "urn:uuid:" + new_uuid())},
    "headers_may_come_in_any_order": None,
}


# proves: WA001.6, WA001.7, WA001.9, WA001.14, EDU-04, EDU-06, EK0021, EK0022
@pytest.mark.parametrize("name", ACCEPTED)
def test_accepts(world, name):
    message = hello()
    if ACCEPTED[name] is None:
        message.headers = dict(reversed(message.headers.items()))
    else:
        message = message.but(**ACCEPTED[name])
    assert assert_answered(world.call(message)).approved


# proves: EK0023, WA001.12
@pytest.mark.parametrize("form", ["urn:uuid:{}", "uuid:{}", "{}", "school-a@{}@voorbeeld.example"])
@pytest.mark.parametrize("case", [str.lower, str.upper])
def test_accepts_four_forms_of_message_id_and_echoes_them_byte_for_byte(world, form, case):
    message = hello(message_id=form.format(case(new_uuid())))
    assert assert_answered(world.call(message)).wsa("RelatesTo") == message.message_id


# proves: WA001.12, WA001.13
def test_the_answer_names_its_parties_its_request_and_itself(world):
    message = hello()
    first, second = (assert_answered(world.call(m)) for m in (message, hello()))
    assert first.wsa("To") == f"{ANONYMOUS}?oin={SCHOOL_A}"
    assert first.wsa("From") == f"{ANONYMOUS}?oin={GATEWAY}"
    assert first.wsa("Action") == action_of("testen_verbinding") + "Response"
    assert first.wsa("RelatesTo") == message.message_id
    assert first.wsa("MessageID").startswith("urn:uuid:")
    assert first.wsa("MessageID") != second.wsa("MessageID")


# -- What is refused -------------------------------------------------------------

OTHER = "https://elders.voorbeeld.example/antwoord"
BAD_OINS = {
    "none": ANONYMOUS,
    "empty": f"{ANONYMOUS}?oin=",
    "19_characters": f"{ANONYMOUS}?oin=0000000700098QQ0000",
    "21_characters": f"{ANONYMOUS}?oin=0000000700098QQ000000",
    "lower_case": f"{ANONYMOUS}?oin=0000000700098qq00000",
    "unknown_prefix": f"{ANONYMOUS}?oin=00000005123456789000",
    "no_zeros_at_the_end": f"{ANONYMOUS}?oin=0000000700098QQ00001",
    "a_branch": f"{ANONYMOUS}?oin=0000000700098QQ01000",
    "two_parameters": f"{ANONYMOUS}?oin={SCHOOL_A}&amp;oin={SCHOOL_B}",
    "two_parameters_in_two_cases": f"{ANONYMOUS}?oin={SCHOOL_A}&amp;OIN={SCHOOL_B}",
    "percent_encoding": f"{ANONYMOUS}?oin=%30000000700098QQ00000",
    "encoded_name": f"{ANONYMOUS}?%6fin={SCHOOL_A}",
    "in_the_fragment": f"{ANONYMOUS}#oin={SCHOOL_A}",
    "with_a_fragment_behind": f"{ANONYMOUS}?oin={SCHOOL_A}#{SCHOOL_B}",
    "inside": f"{ANONYMOUS}?oin=0000000700098 QQ00000",
}

REFUSED = {
    "without_to": ({"To": None}, "DK0005"),  # proves: WA001.2
    "with_an_empty_to": ({"To": wsa("To", "")}, "DK0005"),
    "with_a_blank_to": ({"To": wsa("To", " \n ")}, "DK0005"),
    "without_action": ({"Action": None}, "DK0006"),  # proves: WA001.3
    "with_an_empty_action": ({"Action": wsa("Action", "")}, "DK0006"),
    "without_message_id": ({"MessageID": None}, "DK0007"),  # proves: WA001.4
    "with_an_empty_message_id": ({"MessageID": wsa("MessageID", "")}, "DK0007"),
    "without_from": ({"From": None}, "EK0020"),  # proves: WA001.5, EK0020
    "with_from_without_address": ({"From": wsa("From", "")}, "EK0020"),
    "with_from_as_plain_text": ({"From": wsa("From", f"{ANONYMOUS}?oin={SCHOOL_A}")}, "EK0020"),
    "with_from_with_a_misspelt_address": (
        {"From": wsa("From", wsa("Adress", f"{ANONYMOUS}?oin={SCHOOL_A}"))}, "EK0020"),
    "with_from_with_two_addresses": (
        {"From": wsa("From", wsa("Address", f"{ANONYMOUS}?oin={SCHOOL_A}") * 2)}, "DK0011"),
    "with_reply_to_elsewhere": ({"ReplyTo": epr("ReplyTo", OTHER)}, "DK0011"),
    "with_reply_to_none": ({"ReplyTo": epr("ReplyTo", WSA + "/none")}, "DK0011"),
    "with_fault_to_elsewhere": ({"FaultTo": epr("FaultTo", OTHER)}, "DK0011"),
    "with_reply_to_a_file": ({"ReplyTo": epr("ReplyTo", "file:///etc/passwd")}, "DK0011"),
    "with_reply_to_an_address_that_only_looks_anonymous": ({"ReplyTo": epr("ReplyTo", ANONYMOUS + ".evil.example")}, "DK0011"),
    "with_reference_parameters": (
        {"From": epr("From", f"{ANONYMOUS}?oin={SCHOOL_A}", "<wsa:ReferenceParameters><x xmlns='urn:x'>meegekomen</x></wsa:ReferenceParameters>")},
        "DK0011"),
    "with_metadata_in_reply_to": (
        {"ReplyTo": epr("ReplyTo", ANONYMOUS, "<wsa:Metadata>meegekomen</wsa:Metadata>")}, "DK0011"),
    "with_an_extension_in_fault_to": (
        {"FaultTo": epr("FaultTo", ANONYMOUS, "<x xmlns='urn:x'>meegekomen</x>")}, "DK0011"),
    "with_an_unknown_wsa_header": ({"Extra": wsa("Bestemming", "urn:x")}, "DK0011"),
    "with_to_as_an_endpoint_reference": ({"To": wsa("To", wsa("Address", f"{ANONYMOUS}?oin={GATEWAY}"))}, "DK0011"),
    "with_to_for_another_organisation": ({"To": wsa("To", f"{ANONYMOUS}?oin={SCHOOL_B}")}, "DK0011"),  # proves: EDU-03
    "with_to_at_another_host": ({"To": wsa("To", f"{OTHER}?oin={GATEWAY}")}, "DK0011"),  # proves: EDU-04
    "with_to_at_a_path_behind_ours": ({"To": wsa("To", f"{OWN_URL}/x?oin={GATEWAY}")}, "DK0011"),
    "with_a_message_id_without_uuid": ({"MessageID": wsa("MessageID", "urn:test:1")}, "EK0023"),  # proves: EK0023
    "with_a_message_id_with_a_broken_uuid": (
        {"MessageID": wsa("MessageID", "urn:uuid:6f1f7b1e-0000-4000-8000-00000000a00g")}, "EK0023"),
    "with_an_action_that_is_not_ours": ({"Action": wsa("Action", action_of("wissen_alles"))}, "DK0011"),  # proves: EDU-05
    "with_the_action_of_an_answer": ({"Action": wsa("Action", action_of("testen_verbinding") + "Response")}, "DK0011"),
    "with_a_message_id_of_ten_kilobytes": ({"MessageID": wsa("MessageID", "x" * 10240 + "@" + new_uuid() + "@x")}, "DK0011"),  # proves: GW-A2
    "with_a_to_of_ten_kilobytes": ({"To": wsa("To", f"{ANONYMOUS}?x={'y' * 10240}&amp;oin={GATEWAY}")}, "DK0011"),
}
for name in ("To", "Action", "MessageID"):
    REFUSED[f"with_{name}_twice"] = ({"Again": wsa(name, "urn:x")}, "DK0011")
for name in ("From", "ReplyTo", "FaultTo"):
    REFUSED[f"with_{name}_twice"] = ({"FaultTo": epr("FaultTo", ANONYMOUS), "Again": epr(name, ANONYMOUS)}, "DK0011")
for name, value in BAD_OINS.items():
    REFUSED[f"with_from_with_bad_oin_{name}"] = ({"From": epr("From", value)}, "EK0021")
    REFUSED[f"with_to_with_bad_oin_{name}"] = ({"To": wsa("To", value)}, "EK0022")


# proves: WA001.2, WA001.3, WA001.4, WA001.5, EK0020, EK0021, EK0022, EK0023, WA001.6, WA001.7, WA001.8, WA001.9,
# proves: WA001.10, WA001.11, EDU-03, EDU-04, EDU-05, EDU-06, GW-A2
@pytest.mark.parametrize("name", REFUSED)
def test_refuses_a_message(world, nothing_stored, name):
    headers, code = REFUSED[name]
    response = world.call(world.push().but(**headers))
    assert_fault(response, code)
    assert b"meegekomen" not in response.body and b"elders.voorbeeld" not in response.body


PROBLEM = {"DK0005": "To", "DK0006": "Action", "DK0007": "MessageID", "EK0020": "From", "EK0021": "From", "EK0022": "To", "EK0023": "MessageID"}


# proves: WSA-F1, DK-BP.5
@pytest.mark.parametrize("name", [n for n, (_, code) in REFUSED.items() if code in PROBLEM])
def test_names_the_header_that_is_wrong_when_it_refuses_a_message(world, name):
    headers, code = REFUSED[name]
    fault = assert_fault(world.call(hello().but(**headers)), code)
    assert fault.problem.rpartition(":")[2] == PROBLEM[code]


# proves: WSA-F1, WA001.12
def test_a_fault_relates_to_the_request_and_is_addressed_to_its_sender(world):
    message = hello().but(ReplyTo=epr("ReplyTo", OTHER))
    assert_fault(world.call(message), "DK0011", relates_to=message.message_id, to=SCHOOL_A)


# proves: WSA-F1
def test_a_fault_relates_to_unspecified_when_there_is_no_message_id(world):
    assert_fault(world.call(hello().but(MessageID=None)), "DK0007", relates_to=UNSPECIFIED)


# proves: WSA-F1
def test_a_fault_goes_to_plain_anonymous_when_from_holds_no_oin(world):
    assert_fault(world.call(hello().but(From=epr("From", ANONYMOUS))), "EK0021", to="")


# proves: WA001.9
def test_a_fault_still_comes_back_when_fault_to_is_none(world):
    assert_fault(world.call(hello().but(FaultTo=epr("FaultTo", WSA + "/none"), To=None)), "DK0005")


# proves: WA001.1
def test_treats_headers_of_the_submission_of_2004_as_missing(world):
    old = hello()
    old.wsa_ns = "http://schemas.xmlsoap.org/ws/2004/08/addressing"
    assert_fault(world.call(old), "DK0005", relates_to=UNSPECIFIED)


# proves: WS002.2, EDU-05
@pytest.mark.parametrize("value, code", [
    ('""', None),
    (f'"{action_of("testen_verbinding")}"', None),
    (action_of("testen_verbinding"), None),  # unquoted: tolerated and logged
    (f'"{action_of("opvragen_resultaten")}"', "DK0003"),
    (f'"{action_of("wissen_alles")}"', "DK0003"),
    ('"urn:x"', "DK0003"),
    (f'"{action_of("testen_verbinding")}', "DK0003"),
    (f'" {action_of("testen_verbinding")}"', "DK0003"),
    (False, "DK0003"),
])
def test_soap_action_is_empty_or_equal_to_wsa_action(world, value, code):
    response = world.call(hello(), soap_action=value)
    if code is None:
        assert_answered(response)
    else:
        assert_fault(response, code, to=SCHOOL_A)


# proves: WS001, S1, S2
def test_dispatches_on_wsa_action_and_body_together_never_on_the_http_header(world, no_record):
    assert_answered(world.call(hello()))
    assert_answered(world.call(Message("opvragen_overeenkomst")))
    mixed = world.push().but(Action=wsa("Action", action_of("testen_verbinding")))
    assert_fault(world.call(mixed), "DK0011")
    assert_fault(world.call(mixed, soap_action=f'"{action_of("aanleveren_studentgegevens")}"'), "DK0011")


# proves: WA001.6, WA001.7, WS003, S3
@pytest.mark.parametrize("with_from", [False, True])
@pytest.mark.parametrize("header", ["ReplyTo", "FaultTo"])
def test_never_opens_a_connection_because_of_a_header(world, header, with_from):
    callers = []
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        listener.settimeout(0.4)
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/x?oin={SCHOOL_A}"

        def wait():
            try:
                callers.append(listener.accept()[1])
            except socket.timeout:
                pass

        watcher = threading.Thread(target=wait)
        watcher.start()
        message = hello().but(**{header: epr(header, url)})
        if with_from:
            message = message.but(From=epr("From", url))
        # Also on a request that faults for another reason.
        assert_fault(world.call(message), "DK0011")
        assert_fault(world.call(message.but(To=None)), "DK0005")
        watcher.join()
    assert callers == []
