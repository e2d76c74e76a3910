"""Who does something, and what their role lets them do."""

from dataclasses import dataclass, field
from enum import StrEnum


class Role(StrEnum):
    """The five roles of people who sign in."""

    OPERATOR = "operator"
    EDITOR = "editor"
    DISTRICT = "district"
    SCHOOL = "school"
    ANALYST = "analyst"


class ActorKind(StrEnum):
    """What kind of agent acts."""

    NOBODY = "nobody"
    PERSON = "person"
    API_KEY = "api_key"
    WORKER = "worker"
    COMMAND_LINE = "command_line"


class Permission(StrEnum):
    """Things that can be allowed. Where a permission is bound to institutions, ``Actor.may`` takes the institution too."""

    READ_CATALOGUE = "read_catalogue"  # staff view of the register, quarantine, reports
    EDIT_REGISTER = "edit_register"  # link queue, change requests
    IMPORT_REGISTER = "import_register"  # load files, undo runs
    EDIT_FACTS = "edit_facts"  # facts of an institution's site
    ACCEPT_SITE = "accept_site"
    PREVIEW_SITE = "preview_site"
    BUILD_SITES = "build_sites"
    EDIT_WORDS = "edit_words"  # the portal's own pages
    MANAGE_SURVEYS = "manage_surveys"  # make, open, close, publish
    READ_RESULTS = "read_results"  # published or suppressed results
    ANSWER_FEEDBACK = "answer_feedback"  # with an institution, or None for feedback without a school
    MANAGE_PEOPLE = "manage_people"
    READ_AUDIT = "read_audit"
    EDIT_SEARCH = "edit_search"  # synonyms; what was searched and not found


_EVERYTHING = frozenset(Permission)
_P = Permission
PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.OPERATOR: _EVERYTHING,
    Role.EDITOR: frozenset(
        {
            _P.EDIT_WORDS,
            _P.EDIT_SEARCH,
            _P.MANAGE_SURVEYS,
            _P.READ_RESULTS,
            _P.ANSWER_FEEDBACK,
            _P.READ_CATALOGUE,
        }
    ),
    Role.DISTRICT: frozenset(
        {
            _P.READ_CATALOGUE,
            _P.EDIT_REGISTER,
            _P.ANSWER_FEEDBACK,
            _P.PREVIEW_SITE,
            _P.READ_RESULTS,
        }
    ),
    Role.SCHOOL: frozenset({_P.EDIT_FACTS, _P.ACCEPT_SITE, _P.PREVIEW_SITE, _P.ANSWER_FEEDBACK}),
    Role.ANALYST: frozenset({_P.READ_CATALOGUE, _P.READ_RESULTS}),
}
# Permissions that a bound role holds only for its own institutions (design.md, Roles).
BOUND_ROLES = frozenset({Role.DISTRICT, Role.SCHOOL})


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a signed-in person, the API key of one institution, the worker, the command line, or nobody.

    ``institution_ids`` are the institutions a ``school`` or ``district`` account (or an API key) is bound to, already
    resolved by the portal; other roles are unbound and leave it empty.
    """

    kind: ActorKind
    id: int | None = None
    name: str = ""
    role: Role | None = None
    institution_ids: frozenset[int] = field(default_factory=frozenset)

    @property
    def signed_in(self) -> bool:
        """Whether this is a person with an account."""
        return self.kind is ActorKind.PERSON

    def may(
        self,
        permission: Permission,
        institution_id: int | None = None,
        *,
        anywhere: bool = False,
    ) -> bool:
        """Whether the actor holds ``permission`` for ``institution_id``.

        Without an institution a bound role is refused (the thing belongs to no institution of theirs), unless
        ``anywhere`` asks whether they hold it for any institution at all (to show a menu entry or a filtered list).
        """
        if self.kind in (ActorKind.WORKER, ActorKind.COMMAND_LINE):
            return True
        if self.kind is not ActorKind.PERSON or self.role is None:
            return False
        if permission not in PERMISSIONS[self.role]:
            return False
        if self.role is Role.EDITOR and permission is Permission.ANSWER_FEEDBACK:
            return institution_id is None  # an editor answers what concerns no school
        if self.role not in BOUND_ROLES:
            return True
        if institution_id is None:
            return anywhere
        return institution_id in self.institution_ids


NOBODY = Actor(ActorKind.NOBODY)
WORKER = Actor(ActorKind.WORKER, name="worker")
COMMAND_LINE = Actor(ActorKind.COMMAND_LINE, name="command line")
