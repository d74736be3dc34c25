"""A message's HTML as customers on other platforms read it."""

import pytest

from odoo.addons.mkbot_chat.plain import plain_text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        (None, ""),
        ("", ""),
        ("oi", "oi"),
        ("<p>oi</p>", "oi"),
        ("um<br>dois<br/>três<br />", "um\ndois\ntrês"),
        ("um<br/><br/>dois", "um\n\ndois"),
        ("<p>um</p><p>dois</p>", "um\ndois"),
        ("<div>um</div>dois<div>três</div>", "um\ndois\ntrês"),
        ("dois  espaços", "dois  espaços"),
        ("<p>  de lado  </p>", "de lado"),
        ("&lt;b&gt; &amp;lt; &amp;amp; &quot;", '<b> &lt; &amp; "'),
        ("<b>forte</b> <i>leve</i> <em>e</em>", "forte leve e"),
        ("<ul><li>um</li><li>dois</li></ul>fim", "- um\n- dois\nfim"),
        ('<a href="https://x.br/a">https://x.br/a</a>', "https://x.br/a"),
        ('<a href="https://x.br/">x.br</a>', "x.br"),
        ('<a href="https://x.br/a">veja <b>aqui</b></a>.', "veja aqui (https://x.br/a)."),
        ('<a href="/odoo/3" data-oe-model="res.partner">@Ana</a> oi', "@Ana oi"),
        ('<a href="https://o/3" data-oe-model="res.partner">@Ana</a> oi', "@Ana oi"),
        ("😀\u200bمرحبا\u2067a\u2069", "😀\u200bمرحبا\u2067a\u2069"),
        ('oi<span class="o-mail-Message-edited"></span>', "oi"),
        ('<img src="x" alt="😀"> e', "😀 e"),
        ("<style>p {}</style><script>x()</script>oi", "oi"),
        ("1 < 2 & 3", "1 < 2 & 3"),
        ("</p></a></script>oi<", "oi<"),
        ("linha crua\nde texto\r\nfim", "linha crua\nde texto\nfim"),
    ],
)
def test_plain_text(html, text):
    assert plain_text(html) == text
