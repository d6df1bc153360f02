-- A connection that is told when everybody has to read the files again. Not prepared: run once after connecting.
listen bpv_herladen;
