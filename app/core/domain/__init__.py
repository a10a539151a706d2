"""The nouns of the product: frozen values and the error tree. Imports nothing but numpy."""
