"""Workbooks and Word files: archives of XML, whose readers trust them more than a stranger's file deserves."""

from __future__ import annotations

import zipfile
import zlib
from typing import Final

DAMAGED: Final = (
    zipfile.BadZipFile,
    zlib.error,
    SyntaxError,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    OSError,
)
"""What openpyxl and python-docx raise where a file only looks like theirs; a parser's own error is a ``SyntaxError``."""
