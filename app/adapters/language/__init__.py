"""Small language models: the local one made of rules, and hosted ones."""
