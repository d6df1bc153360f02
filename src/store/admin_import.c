/* being written by the lead (01:02) */
