# gSOAP as contract compiler: WSDL and XSD to (de)serialisers, at build time. The generated code is compiled with flags
# of its own and seen by src/wire alone (-isystem).

WIRE_GENERATED := $(GEN)/wire/soapH.h

$(GEN)/wire/contract.h: $(CONTRACT) $(wildcard wsdl/typemap.dat) | deps
	$(SAY) WSDL2H $@
	$(Q)mkdir -p $(@D) && cd wsdl && wsdl2h -c -P -O1 $(if $(wildcard wsdl/typemap.dat),-t typemap.dat) -o $(abspath $@) SBB_BPVMonitor_V1.wsdl >$(abspath $(@D))/wsdl2h.log 2>&1

$(GEN)/wire/soapH.h: $(GEN)/wire/contract.h
	$(SAY) SOAPCPP2 $@
	$(Q)cd $(@D) && soapcpp2 -c -1 -L -x -w -n -pwire $(<F) >soapcpp2.log 2>&1 && test -s wireH.h && cp wireH.h soapH.h

$(OUT)/gen/wire/%.o: $(GEN)/wire/soapH.h
	$(SAY) CC $(GEN)/wire/$*.c
	$(Q)mkdir -p $(@D) && $(CC) $(BASE_CFLAGS) -w -I$(GEN)/wire $(GSOAP_CFLAGS) -c -o $@ $(GEN)/wire/$*.c

$(OUT)/libgen.a: $(OUT)/gen/wire/wireC.o
	$(SAY) AR $@
	$(Q)rm -f $@ && ar rcs $@ $^
