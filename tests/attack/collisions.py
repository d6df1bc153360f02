"""Names that a hash takes for one another: as many as are asked for, of pieces that collide two by two."""
import itertools


def djbx(multiplier, letters, xor=False):
    """Two-letter pieces of equal value under h * multiplier + c, or ^ c."""
    value = (lambda pair: (pair[0] * multiplier) ^ pair[1]) if xor else (lambda pair: pair[0] * multiplier + pair[1])
    by_value = {}
    for pair in itertools.product(letters, repeat=2):
        by_value.setdefault(value(pair), []).append("".join(map(chr, pair)))
    return max(by_value.values(), key=len)


LETTERS = range(ord("A"), ord("z") + 1)
LETTERS = [letter for letter in LETTERS if chr(letter).isalpha()]


def names(pieces):
    def of(count):
        length = next(n for n in itertools.count(1) if len(pieces) ** n >= count)
        return ["".join(parts) for parts in itertools.islice(itertools.product(pieces, repeat=length), count)]

    return of


FAMILIES = {"DJBX31A": names(djbx(31, LETTERS)), "DJBX33A": names(djbx(33, LETTERS)), "DJBX33X": names(djbx(33, LETTERS, xor=True))}
