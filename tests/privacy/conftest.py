"""The product and the sandbox in this process, as the product's own tests start them."""

from tests.product.conftest import product

__all__ = ["product"]
