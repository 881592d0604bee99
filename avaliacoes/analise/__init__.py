"""O que a escola aprende com as respostas: os itens, o resultado por objetivo, o ganho e a reação."""
