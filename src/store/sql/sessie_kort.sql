-- A connection of who only looks: a lock that somebody holds is not waited for, so that its connection is not taken for a lost one.
set lock_timeout = '500ms'
