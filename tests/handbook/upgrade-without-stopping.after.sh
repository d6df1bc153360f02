# The one that served has left, or soon will, by itself; the one that took over is ended as any other.
grep -q ' leaving ' "$GATEWAY_LOG"
gone() { ! kill -0 "$1" 2>/dev/null || grep -q '^State:.Z' "/proc/$1/status"; }
until gone "$GATEWAY_PID"; do sleep 0.2; done
curl -s "$HEALTH/live"
next=$(pgrep -f "bpv-gateway --config $BPV_CONFIG --take-over")
[ "$next" != "$GATEWAY_PID" ]
kill "$next"
until gone "$next"; do sleep 0.2; done
