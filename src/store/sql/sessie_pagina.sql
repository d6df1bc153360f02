-- A connection of staff's verbs on pages: who imports may take minutes, and a worker that waits for it serves nobody. Not prepared.
set lock_timeout = '10s'
