"""Let the script of survey pages compute expressions in Node.js, many at a time."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
from collections.abc import Sequence
from types import TracebackType
from typing import Any

from tests.support.groups import ROOT

SCRIPT = ROOT / "themes" / "shared" / "static" / "js" / "survey-expressions.js"
_MAIN = """
import { createInterface } from "node:readline";
const { evaluate, text } = await import("data:text/javascript;base64,%s");
for await (const line of createInterface({ input: process.stdin })) {
  const results = JSON.parse(line).map(([tree, scope]) => {
    try {
      const value = evaluate(tree, scope);
      return [typeof value, text(value)];
    } catch (error) {
      return error.message === "left to the server" ? ["unknown", ""] : ["error", String(error.stack)];
    }
  });
  process.stdout.write(JSON.stringify(results) + "\\n");
}
"""


def lacks_node() -> str | None:
    """Why no script can be run, or None."""
    return None if shutil.which("node") else "no Node.js (on Debian: apt-get install nodejs)"


class NodeEvaluator:
    """A Node.js process that has loaded ``survey-expressions.js``."""

    def __enter__(self) -> NodeEvaluator:
        main = _MAIN % base64.b64encode(SCRIPT.read_bytes()).decode()
        self._process = subprocess.Popen(
            ["node", "--input-type=module", "--eval", main],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.communicate(timeout=10)

    def evaluate(self, jobs: Sequence[tuple[Any, dict[str, Any]]]) -> list[tuple[str, str]]:
        """Type and text of the value of each tree in its scope."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(jobs) + "\n")
        self._process.stdin.flush()
        return [(kind, text) for kind, text in json.loads(self._process.stdout.readline())]
