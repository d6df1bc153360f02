-- Every statement of this transaction sees the same moment. Not prepared: first in the transaction.
set transaction isolation level repeatable read, read only;
