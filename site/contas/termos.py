"""Os termos de uso que a pessoa aceita ao se cadastrar, com versão: mudou o texto, muda a versão."""

DOCUMENTO = "termos-de-uso"
VERSAO = "2026-11-22"

TERMOS_DE_USO = {
    "documento": DOCUMENTO,
    "versao": VERSAO,
    "titulo": "Termos de uso",
    "rota": "portal:termos",
    "secoes": [
        (
            "O que é esta plataforma",
            [
                "Um serviço público e gratuito de formação, para quem faz os consórcios intermunicipais de saúde. "
                "Navegar, ler as oficinas e conferir um certificado não pede conta. Para estudar, você se cadastra e "
                "aceita estes termos.",
            ],
        ),
        (
            "A sua conta",
            [
                "Use o seu nome verdadeiro (ou o social): é ele que sai no certificado.",
                "A conta é só sua. Não empreste a senha nem responda a uma avaliação no lugar de outra pessoa.",
                "Se alguém usou a sua conta, troque a senha em “Meus dados” e avise a coordenação.",
            ],
        ),
        (
            "O que você escreve",
            [
                "Em achados de oficina, entregas e respostas, conte o que acontece no serviço, com respeito. Discordar "
                "e apontar problemas é bem-vindo.",
                "Nunca escreva algo que identifique paciente: nome, iniciais, documento, cartão SUS, prontuário, foto, "
                "ou a combinação de data, lugar e doença que leve a uma pessoa. Conte o caso, não quem.",
                "Não exponha dados de colegas nem documentos que o seu serviço mantém sob sigilo.",
                "Não publique ofensa, discriminação, propaganda, campanha eleitoral nem texto dos outros sem a fonte.",
                "A equipe pode corrigir ou retirar o que descumpre estas regras e explica o porquê a quem escreveu. Se "
                "você viu algo assim, avise a coordenação.",
            ],
        ),
        (
            "De quem é o que se publica",
            [
                "O que você escreve continua seu. Você autoriza a escola a usá-lo para a formação: na turma, na "
                "síntese da oficina e na prestação de contas. Nas oficinas vale o uso que você escolheu para "
                "o que disse.",
                "As aulas e os materiais são da escola e de quem os assina. Use-os para estudar e no seu trabalho, "
                "citando a fonte; para publicar ou vender, peça autorização.",
            ],
        ),
        (
            "Avaliações e certificado",
            [
                "As respostas devem ser suas. Os critérios de cada turma estão na página dela antes da inscrição.",
                "Quem os cumpre recebe um certificado de curso livre, que qualquer pessoa confere pelo código. Ele não "
                "equivale a diploma nem a título acadêmico.",
                "Um certificado com erro é substituído por outro; um obtido com fraude é revogado, e o motivo fica à "
                "vista de quem o confere.",
            ],
        ),
        (
            "Quando uma conta é suspensa",
            [
                "A escola pode desativar a conta de quem descumpre estes termos. Antes, ouve a pessoa; se houver risco "
                "imediato para alguém, desativa e ouve em seguida. Você pode pedir que a decisão seja revista por "
                "outra pessoa da escola.",
                "A suspensão não apaga certificados ganhos com o próprio estudo.",
            ],
        ),
        (
            "O que a escola promete e o que não pode prometer",
            [
                "Cuidar dos seus dados como diz o aviso de privacidade, manter o curso gratuito até o fim da turma e "
                "avisar com antecedência quando for parar o serviço.",
                "O serviço pode falhar ou ficar fora do ar. Se você perdeu um prazo por isso, peça à coordenação que o "
                "reabra.",
                "As aulas ensinam; não substituem a norma oficial nem o parecer jurídico do seu consórcio.",
            ],
        ),
        (
            "Mudanças e lei",
            [
                "Estes termos têm versão. Se mudarem, “Minha área” mostra o aviso; o texto novo vale para você depois "
                "que o lê, e ninguém perde o acesso por não ter lido ainda.",
                "Valem as leis do Brasil, entre elas o Marco Civil da Internet (Lei 12.965/2014), a Lei Geral de "
                "Proteção de Dados (Lei 13.709/2018), a de Direitos Autorais (Lei 9.610/1998) e a de Acesso à "
                "Informação (Lei 12.527/2011).",
            ],
        ),
    ],
}
