"""A conferência pública: pelo código, pelo QR ou pelo próprio arquivo. Nunca por nome."""
