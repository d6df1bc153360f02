# BPV Monitor gateway. `make help` lists the targets; V=1 shows the commands.
#
#   make run    everything on one machine, in front of you      make test    every test, also as the first command
#
# FLAVOUR=release (default), asan (AddressSanitizer and UBSan), tsan (ThreadSanitizer), fuzz (libFuzzer's, with clang), cov (counts
# which lines ran: make coverage).

FLAVOUR ?= release
BUILD   ?= build
OUT     := $(BUILD)/$(FLAVOUR)
GEN     := $(BUILD)/gen
VAR     := $(abspath var)

ROOMS    := base sandbox domain config fetch transport security addressing access wire store vault rows bulk keyring audit operation response \
            evidence gateway monitor admin target console client example
PROGRAMS := bpv-gateway bpv-console bpv-admin bpv-client bpv-example

CC ?= gcc
ifeq ($(origin CC),default)
CC := gcc
endif

# The libraries rooms stand on. Asked for once the packages are there (make deps).
PACKAGES     := libxml-2.0 openssl libpq libcurl libevent_core jansson inih p11-kit-1 libidn2 sqlite3 zlib xlsxwriter libxslt cjose libseccomp
GSOAP_CFLAGS  = $(shell pkg-config --cflags gsoapssl)
PKG_CFLAGS    = $(shell pkg-config --cflags $(PACKAGES))
PKG_LIBS      = $(shell pkg-config --libs $(PACKAGES) xmlsec1-openssl) -lcsv -lm
GSOAP_LIBS    = $(shell pkg-config --libs gsoapssl)

WARN   := -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wformat=2 -Wvla -Werror
HARDEN := -fstack-protector-strong -D_FORTIFY_SOURCE=2 -fPIE
CFLAGS_release := -O2 -g $(HARDEN)
CFLAGS_asan    := -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=undefined -fPIE
CFLAGS_tsan    := -O1 -g -fno-omit-frame-pointer -fsanitize=thread -fPIE
CFLAGS_cov     := -O0 -g --coverage -fprofile-update=atomic -fPIE
CFLAGS_fuzz    := -O1 -g -fno-omit-frame-pointer -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined -fPIE -w
LDFLAGS_release := -pie -Wl,-z,relro,-z,now
LDFLAGS_asan    := -pie -fsanitize=address,undefined
LDFLAGS_tsan    := -pie -fsanitize=thread
LDFLAGS_cov     := -pie --coverage
LDFLAGS_fuzz    := -pie -fsanitize=fuzzer,address,undefined
# EXTRA_CFLAGS and EXTRA_LDFLAGS are for who builds packages.
BASE_CFLAGS = -std=c11 -D_GNU_SOURCE -Isrc -I$(GEN) -pthread $(CFLAGS_$(FLAVOUR)) $(EXTRA_CFLAGS)
LDFLAGS     = -pthread $(LDFLAGS_$(FLAVOUR)) -Wl,--as-needed $(EXTRA_LDFLAGS)

ifeq ($(V),1)
Q :=
SAY := @:
else
Q := @
SAY := @printf '  %-8s %s\n'
endif

.DELETE_ON_ERROR:
.SECONDARY:
.PHONY: all help deps pki up down run test check unit unit-asan unit-tsan lint format fuzz fuzz-build crash attack connections cluster \
        cluster-up cluster-down failure upgrade soak deb coverage test-all clean install bench bench-build bench-journal bench-fair \
        bench-pull bench-dashboard bench-import bench-attack bench-storm bench-standby

# What bpv-admin says of itself: the page for man, and completion for bash.
MADE := $(OUT)/bpv-admin.1 $(OUT)/bpv-admin.bash

all: $(PROGRAMS:%=$(OUT)/bin/%) $(MADE)

help:
	@sed -n 's/^#   //p' $(firstword $(MAKEFILE_LIST))
	@echo 'make            build the programs into build/release/bin'
	@echo 'make up | down  the demo in the background, see var/demo.env'
	@echo 'make check      unit tests, contract, the model of the protocol, lint (minutes)'
	@echo 'make test       make check, then the black-box suites'
	@echo 'make test-all   make test, then longer runs of fuzz, crash, attack (with connections), cluster, failure, upgrade, soak and deb (hours)'
	@echo 'make crash      everything dies at a thousand random moments: is what was acknowledged what is stored? POINTS=1000 SEED=7 FULL_DISK=skip'
	@echo 'make attack     every row of the attack catalogue, with its full counts, against the release build, and make connections in it'
	@echo 'make connections   10,000 idle connections and 500 slow ones of each kind at once, against the release build (a quarter of an hour)'
	@echo 'make cluster    three gateways, PostgreSQL under Patroni with two standbys, two HAProxy: each is killed while all work (minutes). TURNS=1'
	@echo 'make cluster-up | cluster-down   the same to look at, on addresses of this machine'
	@echo 'make coverage   which lines the tests run, by room; fails under 90 percent in the five of docs/coverage.md (an hour) SUITES="unit admin"'
	@echo 'make failure    database, disks, clock, names, descriptors fail under a gateway that serves on (minutes)'
	@echo 'make deb        packages of Debian in build/deb: reproducible, judged, installed, upgraded and purged (minutes)'
	@echo 'make soak       everything that the service does and suffers, at once and for an hour, paced: flat, and all accounted for? MINUTES=60 SEED=7'
	@echo 'make upgrade    ten thousand calls across upgrades, a drain and migrations: not one may fail (minutes). CALLS=10000'
	@echo 'make bench      what signing and storing costs, as ratios, with bench-fair, bench-pull and bench-attack (minutes): docs/benchmark.md'
	@echo 'make bench-fair     what a greedy supplier costs another (minutes)'
	@echo 'make bench-attack   what a signed push takes while others attack, against quiet (minutes)'
	@echo 'make bench-storm    five thousand systems at once on a Monday morning (minutes): docs/scale.md'
	@echo 'make bench-standby  what a page costs the primary, read there and on a standby (minutes): docs/scale.md'
	@echo 'make bench-pull     what a pull of results costs beside COPY and .import (minutes)'
	@echo 'make bench-import   a full delivery of placements, beside COPY and insert of its rows (minutes)'
	@echo 'make bench-dashboard how long each view of the dashboard takes, on a national set of ten years (half an hour)'
	@echo 'make bench-journal  one message explained among ten million (minutes, 6 GB of disk)'
	@echo 'make unit | unit-asan | unit-tsan | lint | format | pki | deps | clean'
	@echo 'make fuzz T=http SECONDS=60, or CPU=600: every T without; docs/fuzz.tsv keeps account; SEED=1 repeats     make install DESTDIR=... PREFIX=/usr'

# --- generated code: never committed ---------------------------------------------------------------------------------

CONTRACT := wsdl/SBB_BPVMonitor_V1.wsdl wsdl/SBB_BPVMonitor_V1.xsd
include src/wire/generate.mk

# Files that live inside the programs: SQL statements and the contract as it is served. Each directory is a prerequisite as well: it is
# newer when a file was renamed or removed.
SQL := $(sort $(wildcard src/store/sql/*.sql))

$(GEN)/embed_sql.c: $(SQL) src/store/sql src/base/embed.sh
	$(SAY) EMBED $@
	$(Q)mkdir -p $(GEN) && sh src/base/embed.sh embedded_sql $(SQL) > $@

$(GEN)/embed_contract.c: $(CONTRACT) src/base/embed.sh
	$(SAY) EMBED $@
	$(Q)mkdir -p $(GEN) && sh src/base/embed.sh embedded_contract $(CONTRACT) > $@

$(GEN)/embed_evidence.c: src/evidence/verify.sh src/base/embed.sh
	$(SAY) EMBED $@
	$(Q)mkdir -p $(GEN) && sh src/base/embed.sh embedded_evidence src/evidence/verify.sh > $@

# Pages: stylesheets that write them, and what they bring along (Chart.js as Debian has it).
PAGES  := $(sort $(wildcard src/console/pages/*.xsl))
ASSETS := $(sort $(wildcard src/console/assets/*)) /usr/share/javascript/chart.js/chart.min.js

$(GEN)/embed_pages.c: $(PAGES) src/console/pages src/base/embed.sh
	$(SAY) EMBED $@
	$(Q)mkdir -p $(GEN) && sh src/base/embed.sh embedded_pages $(PAGES) > $@

$(GEN)/embed_assets.c: $(ASSETS) src/console/assets src/base/embed.sh | deps
	$(SAY) EMBED $@
	$(Q)mkdir -p $(GEN) && sh src/base/embed.sh embedded_assets $(ASSETS) > $@

# What runs, for those who look at it from outside.
VERSION := $(shell git describe --always --dirty --abbrev=12 2>/dev/null || echo unknown)
.PHONY: FORCE
$(GEN)/version.h: FORCE
	$(Q)mkdir -p $(GEN) && printf '#define BPV_VERSION "%s"\n' '$(VERSION)' >$@.new
	$(Q)cmp -s $@.new $@ && rm $@.new || mv $@.new $@
$(OUT)/gateway/metrics.o: $(GEN)/version.h

# The last migration, and the last one of the version before this: what a program can work on.
SCHEMA := $(sort $(wildcard config/schema/[0-9]*.sql))
$(GEN)/schema.h: $(SCHEMA) config/schema config/schema/versies.tsv src/store/schema.sh
	$(Q)mkdir -p $(GEN) && sh src/store/schema.sh config/schema > $@
$(OUT)/store/niveau.o: $(GEN)/schema.h

# --- rooms -----------------------------------------------------------------------------------------------------------

define room
$(1)_SRC := $$(sort $$(wildcard src/$(1)/*.c))
$(1)_OBJ := $$($(1)_SRC:src/%.c=$$(OUT)/%.o)
$$(OUT)/lib$(1).a: $$($(1)_OBJ)
	$$(SAY) AR $$@
	$$(Q)rm -f $$@ && ar rcs $$@ $$^
endef
$(foreach r,$(ROOMS),$(eval $(call room,$(r))))

# xmlsec1's headers mean something else without its macros, and nobody but its own files is to have those.
XMLSEC_CFLAGS = $(shell pkg-config --cflags xmlsec1-openssl)
$(patsubst src/%.c,$(OUT)/%.o,$(wildcard src/security/reference*.c)) \
	$(OUT)/tests/security/test_differential $(addprefix $(OUT)/run/,encryption explain signature): private PKG_CFLAGS += $(XMLSEC_CFLAGS)

$(OUT)/libembed.a: $(OUT)/gen/embed_sql.o $(OUT)/gen/embed_contract.o $(OUT)/gen/embed_evidence.o $(OUT)/gen/embed_pages.o $(OUT)/gen/embed_assets.o
	$(SAY) AR $@
	$(Q)rm -f $@ && ar rcs $@ $^

$(OUT)/gen/embed_%.o: $(GEN)/embed_%.c
	$(SAY) CC $<
	$(Q)mkdir -p $(@D) && $(CC) $(BASE_CFLAGS) -Wall -c -o $@ $<

$(OUT)/wire/%.o: src/wire/%.c $(WIRE_GENERATED) | deps
	$(SAY) CC $<
	$(Q)mkdir -p $(@D) && $(CC) $(BASE_CFLAGS) $(WARN) -isystem $(GEN)/wire $(GSOAP_CFLAGS) -MMD -MP -c -o $@ $<

$(OUT)/%.o: src/%.c | deps
	$(SAY) CC $<
	$(Q)mkdir -p $(@D) && $(CC) $(BASE_CFLAGS) $(WARN) $(PKG_CFLAGS) -MMD -MP -c -o $@ $<

# Link order is the table of src/README.md read from below.
ROOM_LIBS = $(patsubst %,$(OUT)/lib%.a,gateway console admin monitor client target example evidence response operation audit keyring bulk rows store wire access addressing \
            security transport fetch vault config domain sandbox base embed gen)
LIBS      = $(PKG_LIBS) $(GSOAP_LIBS)

PROGRAM_SHARED := $(filter-out $(PROGRAMS:%=src/programs/%.c),$(wildcard src/programs/*.c))

$(OUT)/bin/%: $(OUT)/programs/%.o $(PROGRAM_SHARED:src/%.c=$(OUT)/%.o) $(ROOM_LIBS)
	$(SAY) LINK $@
	$(Q)mkdir -p $(@D) && $(CC) $(LDFLAGS) -o $@ $(filter %.o,$^) -Wl,--start-group $(ROOM_LIBS) -Wl,--end-group $(LIBS)

$(OUT)/bpv-admin.1: $(OUT)/bin/bpv-admin
	$(SAY) MAN $@
	$(Q)$< manual > $@

$(OUT)/bpv-admin.bash: $(OUT)/bin/bpv-admin
	$(SAY) BASH $@
	$(Q)$< completion bash > $@

# --- tests -----------------------------------------------------------------------------------------------------------

UNIT_SRC := $(sort $(wildcard tests/*/test_*.c))
UNIT_BIN := $(UNIT_SRC:tests/%.c=$(OUT)/tests/%)

$(OUT)/tests/%: tests/%.c $(ROOM_LIBS) | deps
	$(SAY) TEST $<
	$(Q)mkdir -p $(@D) && $(CC) $(BASE_CFLAGS) $(WARN) $(PKG_CFLAGS) -Itests -MMD -MP $(LDFLAGS) -o $@ $< \
		-Wl,--start-group $(ROOM_LIBS) -Wl,--end-group $(LIBS) -lcmocka

unit-build: $(UNIT_BIN)

unit-asan: ; $(Q)$(MAKE) --no-print-directory FLAVOUR=asan unit-build
	$(Q)tests/run-unit.sh $(BUILD)/asan/tests
THREADS := base/test_log base/test_rounds bulk/test_bulk bulk/test_press gateway/test_latency gateway/test_limits transport/test_file transport/test_transport transport/test_tls vault/test_key vault/test_keeper security/test_threads
unit-tsan: ; $(Q)$(MAKE) --no-print-directory FLAVOUR=tsan $(THREADS:%=$(BUILD)/tsan/tests/%)
	$(Q)tests/run-unit.sh $(BUILD)/tsan/tests $(THREADS)

unit: unit-asan unit-tsan

lint: ; $(Q)tests/lint.sh

check: deps-test pki-test
	$(Q)tests/run.sh check

test: deps-test
	$(Q)tests/run.sh test

format:
	$(Q)git ls-files 'src/*.c' 'src/*.h' 'tests/*.c' 'tests/*.h' | xargs clang-format -i

# A fuzz target names in its source the rooms that it stands on.
FUZZ_BIN  := $(patsubst tests/fuzz/fuzz_%.c,$(OUT)/run/%,$(wildcard tests/fuzz/fuzz_*.c))
fuzz_libs  = $(patsubst %,$(OUT)/lib%.a,$(shell sed -n 's/.*fuzz-rooms: *\([a-z ]*\).*/\1/p' tests/fuzz/fuzz_$(1).c))
.SECONDEXPANSION:
$(FUZZ_BIN): $(OUT)/run/%: tests/fuzz/fuzz_%.c $$(call fuzz_libs,$$*)
	$(SAY) FUZZ $<
	$(Q)mkdir -p $(@D) && $(CC) $(BASE_CFLAGS) $(PKG_CFLAGS) -Itests -MMD -MP $(LDFLAGS) -o $@ $< \
		-Wl,--start-group $(filter %.a,$^) -Wl,--end-group $(PKG_LIBS) $(GSOAP_LIBS)
fuzz-build: $(FUZZ_BIN)

# make fuzz T=http SECONDS=60; with CPU=600, until each had ten minutes of a processor, with a line in docs/fuzz.tsv and what is
# new kept in tests/fuzz/grown
SECONDS ?= 60
fuzz: deps-test ; $(Q)tests/fuzz/run.sh "$(T)" "$(SECONDS)" $(CPU)

# make crash POINTS=1000 SEED=7: everything dies at random moments, nothing that was acknowledged is lost or doubled. It fails where nothing can
# be mounted, since then nothing is known of a full disk; FULL_DISK=skip goes without, as make test does.
POINTS ?= 1000
crash: deps-test pki-test all
	$(Q)BPV_BIN=$(abspath $(OUT)/bin) BPV_PKI=$(VAR)/test/pki BPV_WINDOW=1000000 BPV_WINDOW_TLS=3000 BPV_SNAPSHOTS=1000 \
		/usr/bin/python3 -B -m pytest -q -p no:cacheprovider tests/flow/test_replay.py
	$(Q)$(if $(filter skip,$(FULL_DISK)),,BPV_CRASH_DISK=required) BPV_BIN=$(abspath $(OUT)/bin) BPV_PKI=$(VAR)/test/pki \
		tests/crash/crash.py $(POINTS) $(SEED)

# make cluster TURNS=1: several machines' worth of it on addresses of this one, and each part is killed in turn
TURNS   ?= 1
CLUSTER ?= /var/tmp/bpv-cluster-$(shell pwd -P | sha256sum | cut -c 1-12)
cluster: deps-test deps-cluster pki-test all
	$(Q)BPV_BIN=$(abspath $(OUT)/bin) BPV_PKI=$(VAR)/test/pki /usr/bin/python3 -B tests/cluster/kills.py $(CLUSTER) $(TURNS)
cluster-up: deps deps-cluster pki all ; $(Q)BPV_BIN=$(abspath $(OUT)/bin) config/cluster/cluster.sh start $(CLUSTER) && config/cluster/cluster.sh status $(CLUSTER)
cluster-down: ; $(Q)config/cluster/cluster.sh drop $(CLUSTER)

# make attack ONLY=p3: the attack catalogue with its full counts, and its budgets of processor time without sanitizers
attack: deps-test pki-test all
	$(Q)BPV_ATTACK=full BPV_BIN=$(abspath $(OUT)/bin) BPV_PKI=$(VAR)/test/pki \
		/usr/bin/python3 -B -m pytest -v -p no:cacheprovider tests/attack $(if $(ONLY),-k '$(ONLY)')

# make upgrade CALLS=10000: so many calls across upgrades, a drain and a schema that grows, and from programs of before: not one fails
CALLS ?= 10000
upgrade: deps-test pki-test all
	$(Q)failed=0; for what in "tests/flow/test_upgrade.py tests/flow/test_migraties.py" tests/upgrade; do \
		BPV_BIN=$(abspath $(OUT)/bin) BPV_PKI=$(VAR)/test/pki BPV_UPGRADE_CALLS=$(CALLS) \
			/usr/bin/python3 -B -m pytest -q -rP -p no:cacheprovider $$what || failed=1; done; exit $$failed

# make soak MINUTES=60 SEED=7: everybody at once, for an hour, with the sanitizers' build and the release build beside each other
MINUTES ?= 60
soak: deps-test pki-test
	$(Q)$(MAKE) --no-print-directory FLAVOUR=release all
	$(Q)$(MAKE) --no-print-directory FLAVOUR=asan all
	$(Q)BPV_BIN=$(abspath $(BUILD)/asan/bin) BPV_SOAK_RELEASE=$(abspath $(BUILD)/release/bin) BPV_PKI=$(VAR)/test/pki tests/soak/soak.py $(MINUTES) $(SEED)

# make coverage SUITES="unit admin": which lines of the rooms the tests run (every suite without, and then docs/coverage.md says what came of it)
coverage: deps-test pki-test
	$(Q)$(INSTALL_PACKAGES) coverage
	$(Q)$(MAKE) --no-print-directory -j$(shell nproc) FLAVOUR=cov all unit-build
	$(Q)tests/coverage/coverage.sh

# make connections: the part of make attack that takes ten thousand connections, alone, with what it measured
connections: deps-test pki-test all
	$(Q)BPV_ATTACK=full BPV_BIN=$(abspath $(OUT)/bin) BPV_PKI=$(VAR)/test/pki \
		/usr/bin/python3 -B -m pytest -q -s -p no:cacheprovider tests/attack/test_connections.py

# make failure: what stands around the gateway fails, and passes: answers, waits, what is told, and nothing lost
failure: deps-test pki-test all
	$(Q)BPV_FAILURE=full BPV_BIN=$(abspath $(OUT)/bin) BPV_PKI=$(VAR)/test/pki \
		/usr/bin/python3 -B -m pytest -q -p no:cacheprovider tests/failure

test-all: test
	$(Q)$(MAKE) --no-print-directory fuzz SECONDS=60
	$(Q)$(MAKE) --no-print-directory crash
	$(Q)$(MAKE) --no-print-directory attack
	$(Q)$(MAKE) --no-print-directory cluster
	$(Q)$(MAKE) --no-print-directory failure
	$(Q)$(MAKE) --no-print-directory upgrade
	$(Q)$(MAKE) --no-print-directory soak
	$(Q)$(MAKE) --no-print-directory deb

include tests/bench/bench.mk

# --- machine and demo ------------------------------------------------------------------------------------------------

INSTALL_PACKAGES ?= config/demo/install-packages.sh
DEPS_STAMP := $(BUILD)/.deps
deps: $(DEPS_STAMP)
$(DEPS_STAMP): config/packages/build.txt config/packages/run.txt
	$(Q)$(INSTALL_PACKAGES) build run
	$(Q)mkdir -p $(BUILD) && touch $@
deps-test:
	$(Q)$(INSTALL_PACKAGES) build run test
	$(Q)mkdir -p $(BUILD) && touch $(DEPS_STAMP)

deps-cluster: deps ; $(Q)$(INSTALL_PACKAGES) cluster

pki: deps ; $(Q)certs/make-pki.sh $(VAR)/demo/pki
pki-test: deps-test ; $(Q)certs/make-pki.sh $(VAR)/test/pki

run: deps  ; $(Q)config/demo/run.sh
up: deps   ; $(Q)config/demo/up.sh
down:      ; $(Q)config/demo/down.sh

PREFIX ?= /usr/local
UNITS  ?= $(PREFIX)/lib/systemd/system
install: all
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/bpv/schema $(DESTDIR)$(PREFIX)/share/bpv/wsdl
	install -m 0755 $(OUT)/bin/bpv-gateway $(OUT)/bin/bpv-console $(OUT)/bin/bpv-admin $(OUT)/bin/bpv-client $(DESTDIR)$(PREFIX)/bin
	install -d $(DESTDIR)$(PREFIX)/share/man/man1 $(DESTDIR)$(PREFIX)/share/bash-completion/completions
	install -m 0644 $(OUT)/bpv-admin.1 $(DESTDIR)$(PREFIX)/share/man/man1/bpv-admin.1
	install -m 0644 $(OUT)/bpv-admin.bash $(DESTDIR)$(PREFIX)/share/bash-completion/completions/bpv-admin
	install -m 0644 config/schema/*.sql $(DESTDIR)$(PREFIX)/share/bpv/schema
	install -m 0644 $(CONTRACT) $(DESTDIR)$(PREFIX)/share/bpv/wsdl
	install -d $(DESTDIR)$(PREFIX)/share/bpv/backup $(DESTDIR)$(UNITS)
	install -m 0755 config/backup/backup.sh $(DESTDIR)$(PREFIX)/share/bpv/backup
	install -m 0644 config/backup/example.conf $(DESTDIR)$(PREFIX)/share/bpv/backup
	install -d $(DESTDIR)$(PREFIX)/share/bpv/observability
	install -m 0644 config/observability/* $(DESTDIR)$(PREFIX)/share/bpv/observability
	install -m 0644 config/security.txt $(DESTDIR)$(PREFIX)/share/bpv
	install -d $(DESTDIR)$(PREFIX)/share/bpv/haproxy
	install -m 0644 config/haproxy/haproxy.cfg $(DESTDIR)$(PREFIX)/share/bpv/haproxy
	install -m 0644 $(wildcard config/systemd/*) $(DESTDIR)$(UNITS)

# Packages of Debian into build/deb, made twice and compared, judged by lintian, installed, started, upgraded and purged: tests/deb.
deb: deps-test pki-test
	$(Q)$(INSTALL_PACKAGES) deb
	$(Q)$(MAKE) --no-print-directory -j$(shell nproc) FLAVOUR=release $(BUILD)/release/bin/bpv-example
	$(Q)tests/deb/deb.sh $(BUILD)/deb

clean:
	rm -rf $(BUILD)

-include $(shell find $(OUT) -name '*.d' 2>/dev/null)
