"""What policy officers write in `policy/`, read into frozen values; every mistake is named by file and key."""
