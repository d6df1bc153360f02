cp master.key old.key
