import "./cookies.js";
import "./envio_unico.js";
import "./foco_no_erro.js";
import "./sair_da_conta.js";
