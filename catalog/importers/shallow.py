"""Read JSON no deeper than a register nests it: a parser keeps the path of every level in memory."""

from __future__ import annotations

import io
import re
from typing import IO, Any

from catalog.errors import UnreadableFile
from core.i18n import gettext as _

DEEPEST = 64  # objects and lists inside each other; registers have five
_STRING = re.compile(rb'"(?:[^"\\]|\\.)*+"', re.DOTALL)
_END = re.compile(rb'(?:[^"\\]|\\.)*+"', re.DOTALL)
_NOT_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
_SAME = bytes.maketrans(b"{}", b"[]")


class _Shallow(io.RawIOBase):
    """Hands on what it reads and counts the brackets outside of texts."""

    def __init__(self, stream: IO[bytes], name: str) -> None:
        self._stream = stream
        self._name = name
        self._depth = 0
        self._inside = False  # a text is open at the end of what was read
        self._rest = b""  # a backslash whose sign has not come yet

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        block = self._stream.read(len(buffer))
        self._look(block)
        buffer[: len(block)] = block
        return len(block)

    def _look(self, block: bytes) -> None:
        data = self._rest + block
        self._rest = b""
        if self._inside:
            end = _END.match(data)
            if end is None:
                self._rest = _half_escape(data)
                return
            data, self._inside = data[end.end() :], False
        data = _STRING.sub(b"", data)
        opened = data.find(b'"')
        if opened >= 0:
            self._inside, self._rest = True, _half_escape(data[opened + 1 :])
            data = data[:opened]
        brackets = data.translate(_SAME, _NOT_BRACKETS)
        for _pass in range(DEEPEST):  # each takes away the innermost pairs
            fewer = brackets.replace(b"[]", b"")
            if len(fewer) == len(brackets):
                break
            brackets = fewer
        else:
            raise self._too_deep()
        self._depth += brackets.count(b"[") - brackets.count(b"]")
        if self._depth > DEEPEST:
            raise self._too_deep()

    def _too_deep(self) -> UnreadableFile:
        return UnreadableFile(
            _(
                "%(file)s nests objects and lists more than %(most)s deep, which no register does. Check what the file is.",
                file=self._name,
                most=DEEPEST,
            )
        )


def _half_escape(text: bytes) -> bytes:
    """The backslash at the end whose sign comes with the next block."""
    slashes = len(text) - len(text.rstrip(b"\\"))
    return b"\\" if slashes % 2 else b""


def shallow(stream: IO[bytes], name: str) -> IO[bytes]:
    """The same bytes; UnreadableFile is raised where they nest too deep."""
    return io.BufferedReader(_Shallow(stream, name), 1 << 16)
