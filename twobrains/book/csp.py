"""The content-security policy of every page, as a meta tag: scripts are the site's own files.

An inline script runs only if its hash is in its page's policy, so text that found its way into
a page as markup could not run as one. WebAssembly may be compiled, since models run in it.
"""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

from sphinx.application import Sphinx

_TAG = '<meta http-equiv="Content-Security-Policy"'
_OLD = re.compile(rf'{re.escape(_TAG)} content="[^"]*">\n?')
_INLINE = re.compile(r"<script(?![^>]*\bsrc=)([^>]*)>(.*?)</script>", re.DOTALL)
_DATA = re.compile(r'type="(?!module|text/javascript)[^"]*"')
_CHARSET = re.compile(r"<meta charset=[^>]*>\n?", re.IGNORECASE)


def set_policies(app: Sphinx, problem: Exception | None) -> None:
    """Write its policy into every page of the built site."""
    if problem or app.builder.format != "html":
        return
    for file in Path(app.outdir).rglob("*.html"):
        before = file.read_text(encoding="utf-8")
        after = with_policy(before)
        if after != before:
            file.write_text(after, encoding="utf-8")


def with_policy(page: str) -> str:
    """The page with the policy that fits it, in place of an earlier one."""
    page = _OLD.sub("", page)
    tag = f'{_TAG} content="{policy(page)}">\n'
    return _CHARSET.sub(lambda charset: charset[0].rstrip("\n") + "\n" + tag, page, count=1)


def policy(page: str) -> str:
    """What a page may load and run; nothing of it from elsewhere."""
    scripts = " ".join(["'self'", "'wasm-unsafe-eval'", *hashes(page)])
    return "; ".join(
        [
            "default-src 'self'",
            f"script-src {scripts}",
            "style-src 'self' 'unsafe-inline'",  # mathematics and the theme set sizes in style=""
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
        ]
    )


def hashes(page: str) -> list[str]:
    """The hashes of a page's inline scripts, each once; data in script elements is no script."""
    texts = [text for kind, text in _INLINE.findall(page) if not _DATA.search(kind)]
    return [f"'sha256-{_hash(text)}'" for text in dict.fromkeys(texts)]


def _hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
