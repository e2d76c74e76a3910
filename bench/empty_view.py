"""The least a Flask view can do: what the server itself costs."""

from __future__ import annotations

from flask import Flask

application = Flask(__name__)


@application.route("/surveys/1/", methods=["GET", "POST"])
def nothing() -> str:
    """Two letters."""
    return "ok"
