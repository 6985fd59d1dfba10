"""WeChat's side of the wire: tokens, login, real name, face, messages, menu, and the pushes to the product."""
