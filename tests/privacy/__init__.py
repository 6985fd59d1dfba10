"""Nothing personal lies in clear where the product keeps or says things."""
