"""What lasts: vault, ledger, inbox, outbox, parked questions, the persisted clock mark."""
