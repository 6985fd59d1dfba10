"""Coverage-guided fuzzing of what the internet can reach first: the parsers and the unsealing of pushes."""
