"""What accounts refuse."""

from core.errors import KaisError


class AccountError(KaisError):
    """Root of what accounts refuse."""

    status = 422


class WeakPassword(AccountError):
    """A password that is too short, too long or too well known."""


class InvitationRefused(AccountError):
    """An invitation that does not exist, was used or is too old: all get the same sentence."""

    status = 404


class LoginRefused(AccountError):
    """Unknown address, wrong password or a closed account: all get the same sentence."""
