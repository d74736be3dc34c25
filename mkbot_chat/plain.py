"""A message's HTML as the plain text that customers on other platforms read. No Odoo here.

``odoo.tools.html2plaintext`` is made for e-mail: it drops blank lines and doubled spaces, puts
asterisks and slashes around what is bold or slanted, and reads ``&amp;lt;`` as ``<``. What an
operator typed has to arrive as typed.
"""

import re
from html.parser import HTMLParser

#: Each of these stands on lines of its own.
BLOCKS = frozenset(
    "address article blockquote dd div dl dt footer form h1 h2 h3 h4 h5 h6 header hr li ol p pre"
    " section table tr ul".split()
)
HIDDEN = frozenset(("script", "style", "title"))


def plain_text(html):
    """Return the text of a message's HTML: lines stay lines, a link tells its address."""
    reader = _Reader()
    reader.feed(str(html or ""))
    reader.close()
    lines = "".join(reader.parts).split("\n")
    return "\n".join(line.strip(" \t") for line in lines).strip()


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.parts = []
        self._hidden = 0
        self._link = None

    def handle_starttag(self, tag, attrs):
        if tag in HIDDEN:
            self._hidden += 1
        elif tag == "br":
            self.parts.append("\n")
        elif tag in BLOCKS:
            self._line()
            if tag == "li":
                self.parts.append("- ")
        elif tag == "a":
            self._link = dict(attrs), len(self.parts)
        elif tag == "img":
            self.parts.append(dict(attrs).get("alt") or "")

    def handle_endtag(self, tag):
        if tag in HIDDEN:
            self._hidden = max(0, self._hidden - 1)
        elif tag in BLOCKS:
            self._line()
        elif tag == "a" and self._link:
            self._end_link()

    def handle_data(self, data):
        if not self._hidden:
            self.parts.append(re.sub(r"\r\n?", "\n", data))

    def _line(self):
        if self.parts and not "".join(self.parts[-2:]).endswith("\n"):
            self.parts.append("\n")

    def _end_link(self):
        attrs, start = self._link
        self._link = None
        words = "".join(self.parts[start:]).strip()
        address = attrs.get("href") or ""
        # A colleague or a record that is mentioned is a link into our own pages.
        if "data-oe-model" in attrs or not address.startswith(("http://", "https://")):
            return
        if words.rstrip("/") not in (address.rstrip("/"), address.partition("//")[2].rstrip("/")):
            self.parts.append(f" ({address})")
