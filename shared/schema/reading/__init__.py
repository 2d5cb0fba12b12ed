"""What a schema says: its subschemas and references, how much work it makes, and each conjunction in a normal form."""
