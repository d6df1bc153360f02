# Only what was asked for, each line complete.
test "$(grep -c '"onderwerp" : "mandaten"' mandaten.jsonl)" = "$(wc -l <mandaten.jsonl)"
grep -q '"door" : "demo-anna".*"na" : ".*"keten" : "[0-9a-f]\{64\}"}' mandaten.jsonl
