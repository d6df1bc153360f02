# The configuration as it is kept.
cp "$ROOT/config/haproxy/haproxy.cfg" .
