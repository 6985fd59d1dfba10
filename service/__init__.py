"""The ground floor's landlord: settings, wiring, processes and commands."""
