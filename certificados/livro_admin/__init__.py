"""O livro de registro no admin: procura-se, filtra-se, lê-se cada linha e exporta-se; nada nele se edita."""
