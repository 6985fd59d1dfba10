"""Small examinations of one part each: they ask the real thing and answer a Finding; none of them changes anything."""
