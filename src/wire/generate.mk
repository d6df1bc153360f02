# gSOAP as contract compiler: WSDL and XSD to (de)serialisers, at build time. The generated code is compiled with flags
# of its own and seen by src/wire alone (-isystem).

WIRE_GENERATED := $(GEN)/wire/wireH.h

# -u: a choice becomes optional members; -j, -x: no SOAP headers, no wildcards; -_: readable escapes for underscores.
$(GEN)/wire/contract.h: $(CONTRACT) wsdl/typemap.dat | deps
	$(SAY) WSDL2H $@
	$(Q)mkdir -p $(@D) && cd wsdl && wsdl2h -c -P -u -j -x -_ -W -t typemap.dat -o $(abspath $@) \
		SBB_BPVMonitor_V1.wsdl >$(abspath $(@D))/wsdl2h.log 2>&1

$(GEN)/wire/wireH.h: $(GEN)/wire/contract.h
	$(SAY) SOAPCPP2 $@
	$(Q)cd $(@D) && soapcpp2 -c -1 -L -x -w -n -pwire contract.h >soapcpp2.log 2>&1 && test -s wireH.h && \
		sed -i "/^SOAP_SOURCE_STAMP/s/ [0-9-]* [0-9:]* GMT//" wire*.c

# Exactly the flags libgsoapssl was built with: another set changes sizeof(struct soap).
$(OUT)/gen/wire/wireC.o: $(GEN)/wire/wireH.h
	$(SAY) CC $(GEN)/wire/wireC.c
	$(Q)mkdir -p $(@D) && $(CC) $(BASE_CFLAGS) -w -I$(GEN)/wire $(GSOAP_CFLAGS) -c -o $@ $(GEN)/wire/wireC.c

$(OUT)/libgen.a: $(OUT)/gen/wire/wireC.o
	$(SAY) AR $@
	$(Q)rm -f $@ && ar rcs $@ $^
