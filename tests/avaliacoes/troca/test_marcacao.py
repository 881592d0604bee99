import pytest

from avaliacoes.troca.marcacao import Conversor


@pytest.mark.parametrize(
    ("html", "texto"),
    [
        ("<p>Um</p><p>Dois<br>três</p>", "Um\n\nDois\ntrês"),
        ("<p>Um&nbsp;<b>dois</b>\n  três</p><p>&nbsp;</p>", "Um dois três"),
        ("H<sub>2</sub>O, x<sup>2</sup>, a<sub>ij</sub>, 1<sup>a</sup>", "H₂O, x², a_(ij), 1^a"),
        ("<ul><li>um</li><li><p>dois</p><ol><li>a</li><li>b</li></ol></li></ul>", "• um\n• dois\n  1. a\n  2. b"),
        ("<table><tr><th>A</th><th><p>B</p></th></tr><tr><td>1</td><td>2</td></tr></table>x", "A | B\n1 | 2\n\nx"),
        ("<pre>if x:\n    y</pre>", "if x:\n    y"),
        ("a &lt;b&gt; &amp; c<d, List<int>, #include <stdio.h>", "a <b> & c<d, List<int>, #include <stdio.h>"),
        ('<a href="https://saude.mg.gov.br">a lei</a>', "a lei (https://saude.mg.gov.br)"),
        ("um<!-- <b>nota</b> -->dois<o:p></o:p>", "umdois"),
        ('<span title="a > b">x</span>', "x"),
        ("x <b>sem fim", "x sem fim"),
        ("a < b e <", "a < b e <"),
        ("o ar <sub> 2</sub> e 10 <sup>n</sup>", "o ar ₂ e 10 ⁿ"),
        ("veja o <sup>indice </sup>e", "veja o ^(indice) e"),
        ('<a href="https://saude.mg.gov.br">a lei </a>e a norma', "a lei (https://saude.mg.gov.br) e a norma"),
        (
            "<p>Compare</p><table><tr><td><br></td><th>A</th></tr><tr><td>1</td><td>2</td></tr></table>",
            "Compare\n\n| A\n1 | 2",
        ),
    ],
)
def test_html_em_texto_simples(html, texto):
    assert Conversor().texto(html) == texto


@pytest.mark.parametrize(
    ("html", "texto", "aviso"),
    [
        ("a<script>alert('<p>')</script>b", "ab", "script"),
        ("<svg><text>oi</text></svg>b", "b", "SVG"),
        ('<iframe src="https://x.org/v"></iframe>', "(https://x.org/v)", "vídeo"),
        (r"\(x^2\) e $$y$$", r"\(x^2\) e $$y$$", "fórmulas"),
    ],
)
def test_o_que_nao_cabe_em_texto_deixa_aviso(html, texto, aviso):
    conversor = Conversor()
    assert conversor.texto(html) == texto
    assert aviso in conversor.avisos[0]
