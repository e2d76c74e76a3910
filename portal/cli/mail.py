"""``kais mail``: letters."""

from __future__ import annotations

import secrets

import click

from portal.cli.support import opened, say


@click.group()
def mail() -> None:
    """Try the mail server."""


@mail.command()
@click.argument("address")
def test(address: str) -> None:
    """Send one letter to ADDRESS and say whether the server took it."""
    from core.i18n import gettext as _
    from core.i18n import language
    from portal.mail import MailFailed
    from surveys.contacts import parse_address
    from surveys.errors import InvalidFeedback
    from surveys.letters import Letter

    with opened() as wiring:
        sender = wiring.mail
        if sender is None:
            raise click.ClickException("There is no mail server: set KAIS_SMTP_URL and KAIS_MAIL_FROM.")
        try:
            to = parse_address(address)
        except InvalidFeedback as error:
            raise click.UsageError(str(error)) from error
        with language("ru"):
            name = wiring.site.name
            letter = Letter(
                to, _("A trial letter"), _("The portal “%(name)s” can send letters.", name=name) + "\n", "ru", ""
            )
        message = sender.compose(letter, number=secrets.token_hex(16), now=wiring.clock.now(), one_click=False)
        try:
            sender.send(message, to)
        except MailFailed as error:
            raise click.ClickException(str(error)) from error
    say(f"{sender.server.host} took the letter. Look whether it arrived.")
