"""The borders: every door renders every answer, in both languages, and lets nothing out that is masked."""
