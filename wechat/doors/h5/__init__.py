"""The city-service H5 door: OAuth, a cookie session, one page per question (design 3.3, security design 6.4)."""
