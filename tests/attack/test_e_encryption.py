"""Ciphertext that was made to be looked at while it fails (E1 to E9). How each failure looks to its sender: tests/flow/test_wss_encryption.py."""
import base64
import re
import secrets

from frame import FULL, attack
from talk import encrypted, seal
from test_wss_algorithms import OAEP_ODD
from test_wss_encryption import FAILURES, INSIDE, KEYS, NOT_CONTENT, encrypted_first
from timing import assert_alike
from wss import XMLENC, b64, element_text
from wss_encryption import AES256_GCM, RSA_1_5

VALUE = re.compile(r"<xenc:CipherValue>([^<]*)</xenc:CipherValue>")


def letter(field, **options):
    return encrypted(field.world, seal(field.world, field.world.push()), **options)


def values(sealed):
    """The octets of the wrapped key and of the ciphertext; Security comes first."""
    return [base64.b64decode(value) for value in VALUE.findall(sealed.data.decode())]


def with_key(sealed, octets):
    return sealed.edited((b64(values(sealed)[0]), b64(octets)))


def with_cipher(sealed, octets):
    return sealed.edited((b64(values(sealed)[1]), b64(octets)))


def flipped(octets, at=None):
    at = secrets.randbelow(len(octets)) if at is None else at
    return octets[:at] + bytes([octets[at] ^ (1 << secrets.randbelow(8))]) + octets[at + 1:]


@attack("E1", answer="EK0031", ms=6, profile="SE", full=10_000, fast=100)
def test_e1_modified_blocks(field):
    """Blocks of a ciphertext that was made well: one bit, one block, two that change places, one that is gone."""
    sealed = letter(field)
    cipher = values(sealed)[1]
    for _ in range(500 if FULL else 25):
        block = 12 + 16 * secrets.randbelow((len(cipher) - 28) // 16 - 1)
        yield with_cipher(sealed, flipped(cipher))
        yield with_cipher(sealed, cipher[:block] + secrets.token_bytes(16) + cipher[block + 16:])
        yield with_cipher(sealed, cipher[:block] + cipher[block + 16:block + 32] + cipher[block:block + 16] + cipher[block + 32:])
        yield with_cipher(sealed, cipher[:block] + cipher[block + 16:])


@attack("E1", answer="EK0031", ms=6, profile="SE", full=2000)
def test_e1_cbc_is_refused_whatever_its_padding(field):
    sealed = letter(field, data=XMLENC + "aes256-cbc")
    cipher = values(sealed)[1]
    for last in range(0, 256, 1 if FULL else 32):
        yield with_cipher(sealed, cipher[:-17] + bytes([last]) + cipher[-16:])


def test_e1_where_it_was_changed_cannot_be_told_by_time(field):
    """A tag that does not fit, and a text that does not: neither is read, and both take as long."""
    sealed = letter(field)
    cipher, send = values(sealed)[1], sender(field)
    assert_alike(field, {"the tag": lambda: send(with_cipher(sealed, flipped(cipher, len(cipher) - 1 - secrets.randbelow(16)))),
                         "the text": lambda: send(with_cipher(sealed, flipped(cipher, 12 + secrets.randbelow(len(cipher) - 28))))},
                 2000 if FULL else 50, told={"EK0031"})


def sender(field):
    return lambda sealed: field.world.post(sealed, path="/edukoppeling/bpvmonitor/v1/se")


@attack("E2", answer="EK0031", ms=6, profile="SE", full=5000, fast=50)
def test_e2_pkcs_1_v_1_5(field):
    sealed = letter(field, transport=RSA_1_5)
    key = values(sealed)[0]
    yield sealed
    for _ in range(500 if FULL else 20):
        yield with_key(sealed, secrets.token_bytes(len(key)))
        yield with_key(sealed, flipped(key))


def test_e2_a_wrapped_key_that_is_none_cannot_be_told_by_time_from_another_key(field):
    """What Bleichenbacher and Manger ask: does it open? Whoever has our certificate can wrap a key that does, of the right length or not."""
    good, send = letter(field), sender(field)
    keys = {"another": values(letter(field))[0], "short": values(letter(field, content_key=bytes(16)))[0]}
    for name, key in keys.items():
        assert_alike(field, {name: lambda: send(with_key(good, key)), "none": lambda: send(with_key(good, b"\x7f" + secrets.token_bytes(len(key) - 1)))},
                     2000 if FULL else 40, told={"EK0031"})


@attack("E3", answer="EK0031", ms=6, profile="SE", full=200)
def test_e3_another_name_for_the_ciphertext(field):
    for said in ("aes256-cbc", "aes128-cbc", "tripledes-cbc", "kw-aes256"):
        yield letter(field, said_data=XMLENC + said)
    yield letter(field, said_data="http://www.w3.org/2009/xmlenc11#aes128-gcm")
    yield letter(field, data=XMLENC + "aes256-cbc", said_data=AES256_GCM)


@attack("E4", answer="EK0031", ms=6, profile="SE", full=200)
def test_e4_odd_digests_and_masks(field):
    for options in OAEP_ODD.values():
        yield letter(field, **options)


@attack("E5", answer="EK0031", ms=6, profile="SE", full=300)
def test_e5_tags_cut_and_keys_that_are_none(field):
    for options in FAILURES.values():
        yield letter(field, **options)


@attack("E6", answer="EK0031", ms=6, profile="SE", full=100)
def test_e6_not_signed_or_signed_afterwards(field):
    world = field.world
    yield encrypted_first(world, world.push())
    yield encrypted(world, seal(world, world.push(), unsigned={"Body"}))
    yield encrypted(world, seal(world, world.push(), unsigned={"To", "Timestamp"}))
    yield seal(world, world.push())


@attack("E7", answer="EK0031", ms=12, profile="SE", full=200)
def test_e7_e9_what_is_hidden_inside(field):
    for bend in INSIDE.values():
        yield letter(field, bend_plain=bend)


@attack("E7", answer="EK0031", ms=6, profile="SE", full=100)
def test_e7_keys_within_keys(field):
    for change in KEYS.values():
        sealed = letter(field)
        key = element_text(sealed.data, "xenc:EncryptedKey")
        yield sealed.edited((key, change(key)))


@attack("E8", answer="EK0031", ms=6, profile="SE", full=200)
def test_e8_e9_content_by_its_address_and_content_that_expands(field):
    for name, (options, edit) in NOT_CONTENT.items():
        sealed = letter(field, **{key: value.replace("127.0.0.1:9", field.bait.place) for key, value in options.items()})
        if name != "wrapped":
            yield sealed.edited(edit) if edit else sealed
