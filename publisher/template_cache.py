"""Keep compiled templates: compiling all of them takes longer than a small build."""

import os
from pathlib import Path
from typing import ClassVar

from jinja2.bccache import Bucket, BytecodeCache


class TemplateCache(BytecodeCache):
    """Compiled templates in this process's memory, and in a folder for the next process.

    Jinja checks the source's checksum itself: a changed template is compiled again.
    """

    _memory: ClassVar[dict[tuple[str, str], bytes]] = {}

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill the bucket with what is known of the template."""
        found = self._memory.get((bucket.key, bucket.checksum))
        if found is None:
            try:
                found = self._file(bucket).read_bytes()
            except OSError:
                return
        bucket.bytecode_from_string(found)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a template that was just compiled."""
        made = self._memory[(bucket.key, bucket.checksum)] = bucket.bytecode_to_string()
        path = self._file(bucket)
        temporary = path.with_name(f"{path.name}.{os.getpid()}")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            temporary.write_bytes(made)
            os.replace(temporary, path)
        except OSError:
            return  # a full disk must not stop a build that would otherwise fit

    def _file(self, bucket: Bucket) -> Path:
        return self._folder / f"{bucket.key}.cache"
