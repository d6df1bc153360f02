# The new data directory waits for a server that recovers to the moment; the configuration is the one that was kept.
test -f restored/recovery.signal
grep -q "recovery_target_time = '$moment'" restored/postgresql.auto.conf
cmp "keys$BPV_CONFIG" "$BPV_CONFIG"
