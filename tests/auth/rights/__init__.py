"""Citizens' rights in the database: approvals, deletion, what WeChat's events set off."""
