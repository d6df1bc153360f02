# The one that served has left, or soon will, by itself; the one that took over is ended as any other.
grep -q ' leaving ' "$GATEWAY_LOG"
until ! kill -0 "$GATEWAY_PID" 2>/dev/null || grep -q '^State:.Z' "/proc/$GATEWAY_PID/status"; do sleep 0.2; done
curl -s "$HEALTH/live"
next=$(pgrep -f "bpv-gateway --config $BPV_CONFIG --take-over")
[ "$next" != "$GATEWAY_PID" ]
kill "$next"
until ! kill -0 "$next" 2>/dev/null; do sleep 0.2; done
