"""The one-command run, the commands and the doctor."""
