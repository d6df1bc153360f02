# make bench: what signing costs, in one run, as ratios. Release build; docs/benchmark.md explains the table.
#
#   make bench [ROUNDS=7] [SLICE=0.2] [ONLY=WORD]

BENCH_SRC := $(sort $(wildcard tests/bench/*.c))
BENCH_OBJ := $(BENCH_SRC:tests/%.c=$(OUT)/tests/%.o)
BENCH_CFLAGS = $(PKG_CFLAGS) $(shell pkg-config --cflags xmlsec1-openssl)
BENCH_LIBS   = $(shell pkg-config --libs xmlsec1-openssl)
ROUNDS ?= 7
SLICE  ?= 0.2

$(OUT)/tests/bench/%.o: tests/bench/%.c | deps
	$(SAY) CC $<
	$(Q)mkdir -p $(@D) && $(CC) $(BASE_CFLAGS) $(WARN) $(BENCH_CFLAGS) -Itests -MMD -MP -c -o $@ $<

$(OUT)/bench: $(BENCH_OBJ) $(ROOM_LIBS)
	$(SAY) LINK $@
	$(Q)$(CC) $(LDFLAGS) -o $@ $(BENCH_OBJ) -Wl,--start-group $(ROOM_LIBS) -Wl,--end-group $(LIBS) $(BENCH_LIBS)

bench: deps-test pki-test
	$(Q)$(MAKE) --no-print-directory -j$(shell nproc) FLAVOUR=release $(BUILD)/release/bench \
		$(PROGRAMS:%=$(BUILD)/release/bin/%)
	$(Q)mkdir -p $(VAR)/bench; missed=0; \
	$(BUILD)/release/bench --pki $(VAR)/test/pki --java tests/bench/Wss4j.java --live tests/bench/live.sh --out $(VAR)/bench \
		--rounds $(ROUNDS) --slice $(SLICE) $(if $(ONLY),--only '$(ONLY)') || missed=1; \
	for more in $(if $(ONLY),,bench-fair bench-pull bench-attack); do $(MAKE) --no-print-directory $$more || missed=1; done; exit $$missed

# make bench-journal: one exchange explained among ten million (minutes, and some 6 GB of disk while it runs).
#
#   make bench-journal [ROWS=10000000]

ROWS ?= 10000000

bench-journal: deps-test
	$(Q)$(MAKE) --no-print-directory -j$(shell nproc) FLAVOUR=release $(BUILD)/release/bin/bpv-admin
	$(Q)mkdir -p $(VAR)/bench && /usr/bin/python3 -B tests/bench/journal.py --admin $(BUILD)/release/bin/bpv-admin --rows $(ROWS)

# make bench-fair: what a greedy supplier costs another (five minutes): tests/bench/fair.py.
#
#   make bench-fair [FAIR='--rounds 10 --seconds 10 --rate 20 --connections 64 --party-workers 0']

FAIR_OBJ := $(patsubst tests/%.c,$(OUT)/tests/%.o,$(sort $(wildcard tests/bench/fair/*.c)))

$(OUT)/bench-fair: $(FAIR_OBJ) $(ROOM_LIBS)
	$(SAY) LINK $@
	$(Q)$(CC) $(LDFLAGS) -o $@ $(FAIR_OBJ) -Wl,--start-group $(ROOM_LIBS) -Wl,--end-group $(LIBS)

bench-fair: deps-test pki-test
	$(Q)$(MAKE) --no-print-directory -j$(shell nproc) FLAVOUR=release all $(BUILD)/release/bench-fair
	$(Q)mkdir -p $(VAR)/bench && BPV_BIN=$(abspath $(BUILD)/release/bin) BPV_PKI=$(abspath $(VAR)/test/pki) \
		/usr/bin/python3 -B tests/bench/fair.py --load $(BUILD)/release/bench-fair $(FAIR)

# make bench-pull: what a pull of results costs beside COPY and .import, and how much memory it takes: tests/bench/pull.py.
#
#   make bench-pull [BIG=5000000] [PULL='--rounds 5 --answers 1000000']      BIG=50000000: 12 GB of disk

BIG ?= 5000000
PULL_OBJ := $(patsubst tests/%.c,$(OUT)/tests/%.o,$(sort $(wildcard tests/bench/pull/*.c)))

$(OUT)/bench-pull: $(PULL_OBJ) $(ROOM_LIBS)
	$(SAY) LINK $@
	$(Q)$(CC) $(LDFLAGS) -o $@ $(PULL_OBJ) -Wl,--start-group $(ROOM_LIBS) -Wl,--end-group $(LIBS)

bench-pull: deps-test pki-test
	$(Q)$(MAKE) --no-print-directory -j$(shell nproc) FLAVOUR=release all $(BUILD)/release/bench-pull
	$(Q)mkdir -p $(VAR)/bench && BPV_BIN=$(abspath $(BUILD)/release/bin) BPV_PKI=$(abspath $(VAR)/test/pki) \
		/usr/bin/python3 -B tests/bench/pull.py --load $(BUILD)/release/bench-pull --big $(BIG) $(PULL)

# make bench-standby: what a page costs the primary, read there and read on a standby (two minutes): tests/bench/standby.py, docs/scale.md.
#
#   make bench-standby [STANDBY='--rounds 7 --answers 500000']

bench-standby: deps-test pki-test
	$(Q)$(MAKE) --no-print-directory -j$(shell nproc) FLAVOUR=release all
	$(Q)mkdir -p $(VAR)/bench && BPV_BIN=$(abspath $(BUILD)/release/bin) BPV_PKI=$(abspath $(VAR)/test/pki) /usr/bin/python3 -B tests/bench/standby.py $(STANDBY)

# make bench-dashboard: how long each view of the dashboard takes, national and ten years: tests/bench/dashboard.py.
#
#   make bench-dashboard [DASH='--scale 0.1 --years 5 --rounds 30']      the whole set: half an hour, 6 GB of disk
#   make bench-dashboard DASH=--keep, and again with DASH=--reuse        what was loaded is measured once more, in minutes

bench-dashboard: deps-test pki-test
	$(Q)$(MAKE) --no-print-directory -j$(shell nproc) FLAVOUR=release all
	$(Q)mkdir -p $(VAR)/bench && BPV_BIN=$(abspath $(BUILD)/release/bin) /usr/bin/python3 -B tests/bench/dashboard.py $(DASH)

# make bench-import: a full delivery of placements, beside COPY and insert of the same rows (some minutes): tests/bench/import.py.
#
#   make bench-import [IMPORT='--rows 250000 --rounds 3']

bench-import: deps-test
	$(Q)$(MAKE) --no-print-directory -j$(shell nproc) FLAVOUR=release $(BUILD)/release/bin/bpv-admin
	$(Q)mkdir -p $(VAR)/bench && /usr/bin/python3 -B tests/bench/import.py --admin $(BUILD)/release/bin/bpv-admin $(IMPORT)

# make bench-attack: what a signed push of an honest school takes while others attack, against quiet (two minutes): tests/bench/attacked.py.
#
#   make bench-attack [ATTACK='--rounds 5 --seconds 10 --rate 30']

bench-attack: deps-test pki-test
	$(Q)$(MAKE) --no-print-directory -j$(shell nproc) FLAVOUR=release all
	$(Q)mkdir -p $(VAR)/bench && BPV_BIN=$(abspath $(BUILD)/release/bin) BPV_PKI=$(abspath $(VAR)/test/pki) /usr/bin/python3 -B tests/bench/attacked.py $(ATTACK)

# make bench-storm: five thousand systems on a Monday morning (some minutes): tests/bench/storm.py, docs/scale.md.
#
#   make bench-storm [STORM='--systems 5000 --records 20 --first 1000 --longest 60000 --fixed 0']

STORM_OBJ := $(patsubst tests/%.c,$(OUT)/tests/%.o,$(sort $(wildcard tests/bench/storm/*.c)) tests/bench/mint.c)

$(OUT)/bench-storm: $(STORM_OBJ) $(ROOM_LIBS)
	$(SAY) LINK $@
	$(Q)$(CC) $(LDFLAGS) -o $@ $(STORM_OBJ) -Wl,--start-group $(ROOM_LIBS) -Wl,--end-group $(LIBS)

bench-storm: deps-test pki-test
	$(Q)$(MAKE) --no-print-directory -j$(shell nproc) FLAVOUR=release all $(BUILD)/release/bench-storm
	$(Q)mkdir -p $(VAR)/bench && BPV_BIN=$(abspath $(BUILD)/release/bin) BPV_PKI=$(abspath $(VAR)/test/pki) \
		/usr/bin/python3 -B tests/bench/storm.py --load $(BUILD)/release/bench-storm $(STORM)

# What nobody runs in the tests is compiled there, or it would break unseen.
bench-build: $(OUT)/bench $(OUT)/bench-fair $(OUT)/bench-pull $(OUT)/bench-storm
