# Five calls for two services and one that is about another.
. "$ROOT/tests/handbook/calls.sh"
for operation in opvragen_vragenlijsten opvragen_resultaten opvragen_vragenlijsten opvragen_resultaten opvragen_vragenlijsten testen_verbinding; do
	[ -n "$(call 0000000700098QQ00000 $operation)" ]
done
