"""Social insurance: schemes, records, and what a page may say of them."""
