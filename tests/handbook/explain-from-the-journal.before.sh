# A supplier calls for a school that gave it no mandate, and keeps the id that stood in the fault.
. "$ROOT/tests/handbook/calls.sh"
CORRELATION=$(call 0000000700098QX00000 opvragen_resultaten)
[ -n "$CORRELATION" ]
