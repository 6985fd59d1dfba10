"""The city-service door over real HTTP: the product, the sandbox's WeChat, and browsers that keep cookies."""
