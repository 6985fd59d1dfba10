"""Citizens' rights over what is kept about them: acts, consents, copies, corrections, deletion (security design 8)."""
