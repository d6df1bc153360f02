[ "$(grep -c 'reload refused' "$GATEWAY_LOG")" = 0 ]
