"""XML text: characters that XML 1.0 forbids go, the others are escaped. https://www.w3.org/TR/xml/#charsets"""

import re
from xml.sax.saxutils import escape, quoteattr

_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def allowed(text: str) -> str:
    """Return the text without characters that no XML file may hold: control characters and non-characters."""
    return _FORBIDDEN.sub("", text)


def content(text: str) -> str:
    """Return the text as the content of an element."""
    return escape(allowed(text))


def attribute(text: str) -> str:
    """Return the text as the value of an attribute, with its quotes."""
    return quoteattr(allowed(text))
