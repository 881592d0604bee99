"""O aviso de privacidade que a pessoa aceita ao se cadastrar, com versão: mudou o texto, muda a versão."""

DOCUMENTO = "aviso-de-privacidade"
VERSAO = "2026-11"

AVISO_DE_PRIVACIDADE = {
    "documento": DOCUMENTO,
    "versao": VERSAO,
    "secoes": [
        (
            "O que pedimos e para quê",
            [
                "Nome e nome social: para tratar você pelo nome certo e imprimi-lo no certificado.",
                "E-mail e senha: para você entrar e receber os avisos da sua matrícula. Não mandamos propaganda.",
                "Onde você trabalha e o seu cargo: para reservar vagas por região, mostrar a cada consórcio só as suas "
                "próprias pessoas e prestar contas, em números, de quem a formação alcançou.",
                "CPF, só se você quiser: sai com os algarismos cobertos no certificado e evita confundir duas pessoas "
                "com o mesmo nome.",
                "Andamento e notas nos cursos: para acompanhar o seu estudo e emitir o certificado.",
            ],
        ),
        (
            "Com que base na lei",
            [
                "Execução de política pública de formação em saúde pela escola (Lei 13.709/2018, art. 7º, III, e "
                "art. 23). O CPF, por ser opcional, depende do seu consentimento (art. 7º, I), que você retira "
                "apagando o campo em “Meus dados”.",
            ],
        ),
        (
            "Quem vê",
            [
                "A coordenação e a tutoria das suas turmas veem os seus dados de estudo. A secretaria executiva do seu "
                "consórcio vê a matrícula e a situação das próprias pessoas, nunca as suas respostas.",
                "Quem tem o código de um certificado vê o nome, o curso e as datas que estão nele: é o que permite "
                "conferir que ele é verdadeiro.",
                "Não vendemos nem cedemos os seus dados e não usamos ferramentas de rastreamento de terceiros.",
            ],
        ),
        (
            "Por quanto tempo",
            [
                "Certificados e o registro que os sustenta ficam guardados sem prazo, porque têm valor legal. O resto "
                "da conta fica enquanto ela existir.",
            ],
        ),
        (
            "Os seus direitos",
            [
                "Ver, corrigir e completar os seus dados: em “Meus dados”, a qualquer hora. Para pedir cópia, "
                "eliminação ou explicação, fale com a coordenação da sua turma ou com a escola (art. 18 da mesma lei).",
            ],
        ),
        (
            "Cookies",
            ["Usamos só dois, ambos necessários: um mantém você conectado e o outro protege os formulários."],
        ),
    ],
}
