"""O aviso de privacidade que a pessoa aceita ao se cadastrar, com versão: mudou o texto, muda a versão."""

DOCUMENTO = "aviso-de-privacidade"
VERSAO = "2026-11-22.3"

AVISO_DE_PRIVACIDADE = {
    "documento": DOCUMENTO,
    "versao": VERSAO,
    "titulo": "Aviso de privacidade",
    "rota": "portal:privacidade",
    "secoes": [
        (
            "De quem se cadastra: o que pedimos e para quê",
            [
                "Nome e nome social: para tratar você pelo nome certo e imprimi-lo no certificado.",
                "E-mail e senha: para você entrar e receber os avisos da sua matrícula. Não mandamos propaganda.",
                "Onde você trabalha e o seu cargo: para reservar vagas por região, mostrar a cada consórcio só as suas "
                "próprias pessoas e prestar contas, em números, de quem a formação alcançou.",
                "CPF, só se você quiser: sai com os algarismos cobertos no certificado e evita confundir duas pessoas "
                "com o mesmo nome.",
                "Andamento, entregas, presença e notas: para acompanhar o seu estudo e emitir o certificado.",
                "Pedidos de ajuda que você escreve: vão à coordenação e à tutoria da turma, com a página em que você "
                "estava e o que falta no seu curso. Os lembretes por e-mail você desliga quando quiser.",
                "Se a coordenação inscreveu você por uma lista do seu órgão: nome, e-mail, órgão e cargo, e o CPF se a "
                "lista o traz. O arquivo da lista se apaga em 30 dias; você corrige tudo em “Meus dados”.",
                "Documentos que você manda (anuência assinada, justificativa de falta): para a coordenação decidir. Só "
                "ela e você os abrem.",
            ],
        ),
        (
            "De quem participa de uma oficina",
            [
                "Nome, papel e órgão: para registrar a presença e mostrar de que lugares veio o que se disse. O nome "
                "não sai na síntese publicada.",
                "E-mail, só se você quiser: para mandar a devolutiva e a declaração de participação.",
                "O que você disse: você escolhe se pode ser citado com o seu papel e o seu órgão, citado sem dizer "
                "quem falou, ou lido só pela equipe. Vale o que você escolheu ao enviar.",
            ],
        ),
        (
            "Pacientes",
            [
                "Não pedimos nem queremos dado de paciente. Se alguém escrever algo que identifique um, a equipe "
                "retira o trecho assim que o vê ou é avisada.",
            ],
        ),
        (
            "O que o sistema anota sozinho",
            [
                "O seu endereço na internet (IP): por alguns minutos, para limitar tentativas seguidas de entrada e de "
                "conferência de documentos. O registro de acessos da plataforma não o guarda.",
                "De quem responde a um pedido de anuência: nome, cargo, hora e endereço na internet (IP), como prova "
                "da resposta.",
                "Quem fez o quê em atos que precisam de prova: matrícula decidida, nota dada, certificado emitido ou "
                "revogado, página publicada.",
            ],
        ),
        (
            "Com que base na lei",
            [
                "Execução de política pública de formação em saúde pela escola (Lei 13.709/2018, art. 7º, III, e "
                "art. 23) e cumprimento de obrigação legal, no que toca a certificados e prestação de contas (art. 7º, "
                "II).",
                "O que é opcional depende do seu consentimento (art. 7º, I): o CPF, que você retira apagando o campo "
                "em “Meus dados”, o e-mail dado em uma oficina e o cookie de preferências.",
            ],
        ),
        (
            "Quem vê",
            [
                "A coordenação e a tutoria das suas turmas veem os seus dados de estudo. A secretaria executiva do seu "
                "consórcio vê a matrícula e a situação das próprias pessoas, nunca as suas respostas.",
                "A Secretaria de Estado de Saúde lê números somados, sem nomes nem grupos de menos de cinco pessoas.",
                "A equipe da oficina vê quem esteve nela e o que cada pessoa disse.",
                "Quem tem o código de um certificado vê o nome, o curso e as datas que estão nele: é o que permite "
                "conferir que ele é verdadeiro.",
                "Quem administra a plataforma e as suas cópias de segurança, só para mantê-la funcionando.",
                "Não vendemos nem cedemos os seus dados e não usamos ferramentas de rastreamento de terceiros.",
                "O sistema corrige sozinho as questões de marcar, conta prazos e chama a lista de espera. Se um "
                "resultado desses lhe parecer errado, peça à coordenação que uma pessoa o reveja (art. 20).",
            ],
        ),
        (
            "Por quanto tempo",
            [
                "Certificados e o registro que os sustenta (matrícula, anuência, notas, presença): sem prazo, porque "
                "têm valor legal.",
                "O resto da conta: enquanto ela existir. Você a encerra quando quiser, em “Meus dados”; antes de "
                "confirmar, a página diz o que se apaga e o que fica.",
                "Participação em oficina: enquanto durar o registro da oficina, que é documento da escola. O nome e o "
                "e-mail saem antes, se você pedir.",
                "Códigos mandados por e-mail: valem 15 minutos e o texto se apaga depois do envio.",
            ],
        ),
        (
            "Os seus direitos",
            [
                "A lei (Lei 13.709/2018, art. 18) lhe dá o direito de, sem pagar nada: confirmar se tratamos os seus "
                "dados; ver quais são; corrigir o que está errado ou incompleto; pedir que se anonimize, bloqueie ou "
                "elimine o que for desnecessário ou irregular; levar os dados a outro serviço; saber com quem foram "
                "compartilhados; saber o que acontece se não consentir; retirar o consentimento e pedir que se "
                "elimine o que dependia dele.",
                "Ver, corrigir, completar e encerrar a conta você faz em “Meus dados”, a qualquer hora. O resto, "
                "peça a quem está em “Com quem falar”, abaixo. Diga o seu nome e o e-mail da conta; podemos conferir "
                "que é você.",
                "O que a lei manda guardar, como o registro de um certificado, não pode ser eliminado. Nesse caso "
                "dizemos o motivo.",
            ],
        ),
        (
            "Cookies",
            [
                "Os necessários mantêm você na sua conta e protegem os formulários. Um só é opcional, o de "
                "preferências, e só dura seis meses se você aceitar. Não há cookie de estatística nem de terceiros. A "
                "lista completa está na página “Cookies”.",
            ],
        ),
    ],
}
