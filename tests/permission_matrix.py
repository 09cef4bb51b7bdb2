"""Who may call what: one line for each method and route, naming its rule; and what the rules say of each credential.

test_permission_matrix.py calls every route with every credential and compares. The thing in question is a group or a
base of the group: the Account-Tokens are those of the group's owner, of a plain member, of a stranger and of an
administrator of the server, and all API-Tokens and Base-Tokens but one are the base's.
"""

ALLOWED = "allowed"

ACCOUNTS = ("account of owner", "account of member", "account of stranger", "account of administrator")
API_TOKENS = ("API-Token rw", "API-Token r", "temporary API-Token")
CREDENTIALS = (
    "none",
    "garbage",
    *ACCOUNTS,
    *API_TOKENS,
    "deleted API-Token",
    "Base-Token rw",
    "Base-Token r",
    "Base-Token of another base",
    "expired Base-Token",
    "revoked Base-Token",
    "Base-Token of a trashed base",
)

# Any other token is garbage to a path that asks for an Account-Token.
_ACCOUNT_SURFACE = dict.fromkeys(CREDENTIALS, "401") | {"none": "403"}
# The base surface, and the exchange of an API-Token, answer 403 to whatever is not good enough.
_FORBIDDEN = dict.fromkeys(CREDENTIALS, "403")


def _accounts(owner: str, member: str, stranger: str, administrator: str) -> dict[str, str]:
    outcomes = (owner, member, stranger, administrator)
    return _ACCOUNT_SURFACE | dict(zip(ACCOUNTS, outcomes, strict=True))


RULES = {
    "PUBLIC": dict.fromkeys(CREDENTIALS, ALLOWED),
    "ACCOUNT": _accounts(ALLOWED, ALLOWED, ALLOWED, ALLOWED),
    "ADMIN": _accounts("403", "403", "403", ALLOWED),
    # What somebody may not know of is not there for them; administrators of the server are strangers to bases.
    "MEMBER": _accounts(ALLOWED, ALLOWED, "404", "404"),
    "OWNER": _accounts(ALLOWED, "403", "404", "404"),
    "PERSONAL": _accounts(ALLOWED, "404", "404", "404"),
    "APP": _FORBIDDEN | dict.fromkeys(API_TOKENS, ALLOWED),
    "BASE_READ": _FORBIDDEN | {"Base-Token rw": ALLOWED, "Base-Token r": ALLOWED},
    "BASE_WRITE": _FORBIDDEN | {"Base-Token rw": ALLOWED},
}

MATRIX = """
# The server itself.
PUBLIC     GET    server-info/
PUBLIC     GET    api2/ping/
PUBLIC     GET    api-gateway/api/v2/ping/
PUBLIC     GET    dtable-db/ping/
PUBLIC     GET    dtable-server/ping/
PUBLIC     GET    api/schema/
PUBLIC     GET    api/docs/

# Accounts.
PUBLIC     POST   api2/auth-token/
ACCOUNT    GET    api2/auth/ping/
ACCOUNT    GET    api2/account/info/
ACCOUNT    GET    api/v2.1/user/
ACCOUNT    GET    api/v2.1/user-common-info/<name:user_id>/
ACCOUNT    POST   api/v2.1/user-list/
ADMIN      GET    api/v2.1/admin/users/
ADMIN      POST   api/v2.1/admin/users/
ADMIN      GET    api/v2.1/admin/users/<name:user_id>/
ADMIN      PUT    api/v2.1/admin/users/<name:user_id>/
ADMIN      DELETE api/v2.1/admin/users/<name:user_id>/

# Groups. Members see them, their owner and admins change them.
ACCOUNT    GET    api/v2.1/groups/
ACCOUNT    POST   api/v2.1/groups/
ACCOUNT    GET    api/v2.1/search-group/
MEMBER     GET    api/v2.1/groups/<int:group_id>/
OWNER      PUT    api/v2.1/groups/<int:group_id>/
OWNER      DELETE api/v2.1/groups/<int:group_id>/
MEMBER     GET    api/v2.1/groups/<int:group_id>/members/
OWNER      POST   api/v2.1/groups/<int:group_id>/members/
OWNER      PUT    api/v2.1/groups/<int:group_id>/members/<name:user_id>/
OWNER      DELETE api/v2.1/groups/<int:group_id>/members/<name:user_id>/
OWNER      GET    api/v2.1/groups/<int:group_id>/trash-dtables/
OWNER      PUT    api/v2.1/groups/<int:group_id>/trash-dtables/<name:base_uuid>/

# Bases in the catalogue.
ACCOUNT    GET    api/v2.1/workspaces/
OWNER      POST   api/v2.1/dtables/
OWNER      PUT    api/v2.1/workspace/<int:workspace_id>/dtable/
OWNER      DELETE api/v2.1/workspace/<int:workspace_id>/dtable/
OWNER      POST   api/v2.1/dtable-copy/
ACCOUNT    GET    api/v2.1/trash-dtables/
ACCOUNT    DELETE api/v2.1/trash-dtables/
PERSONAL   PUT    api/v2.1/trash-dtables/<int:base_id>/
ACCOUNT    GET    api/v2.1/starred-dtables/
MEMBER     POST   api/v2.1/starred-dtables/
ACCOUNT    DELETE api/v2.1/starred-dtables/
ACCOUNT    GET    api/v2.1/dtables/shared/
OWNER      GET    api/v2.1/workspace/<int:workspace_id>/dtable/<name:base_name>/share/
OWNER      POST   api/v2.1/workspace/<int:workspace_id>/dtable/<name:base_name>/share/
OWNER      PUT    api/v2.1/workspace/<int:workspace_id>/dtable/<name:base_name>/share/
OWNER      DELETE api/v2.1/workspace/<int:workspace_id>/dtable/<name:base_name>/share/
MEMBER     GET    api/v2.1/workspace/<int:workspace_id>/dtable/<name:base_name>/related-users/

# Tokens of a base.
OWNER      GET    api/v2.1/workspace/<int:workspace_id>/dtable/<name:base_name>/api-tokens/
OWNER      POST   api/v2.1/workspace/<int:workspace_id>/dtable/<name:base_name>/api-tokens/
OWNER      PUT    api/v2.1/workspace/<int:workspace_id>/dtable/<name:base_name>/api-tokens/<name:app_name>/
OWNER      DELETE api/v2.1/workspace/<int:workspace_id>/dtable/<name:base_name>/api-tokens/<name:app_name>/
OWNER      GET    api/v2.1/workspace/<int:workspace_id>/dtable/<name:base_name>/api-tokens-status/
MEMBER     GET    api/v2.1/workspace/<int:workspace_id>/dtable/<name:base_name>/temp-api-token/
MEMBER     GET    api/v2.1/workspace/<int:workspace_id>/dtable/<name:base_name>/access-token/
APP        GET    api/v2.1/dtable/app-access-token/
APP        GET    api/v2.1/dtables/app-access-token/

# The base surface under the gateway. SQL that changes rows asks for more than its path; its own tests tell.
BASE_READ  GET    api-gateway/api/v2/dtables/<str:base_uuid>/
BASE_READ  GET    api-gateway/api/v2/dtables/<str:base_uuid>/metadata/
BASE_WRITE POST   api-gateway/api/v2/dtables/<str:base_uuid>/tables/
BASE_WRITE PUT    api-gateway/api/v2/dtables/<str:base_uuid>/tables/
BASE_WRITE DELETE api-gateway/api/v2/dtables/<str:base_uuid>/tables/
BASE_WRITE POST   api-gateway/api/v2/dtables/<str:base_uuid>/tables/duplicate-table/
BASE_READ  GET    api-gateway/api/v2/dtables/<str:base_uuid>/views/
BASE_WRITE POST   api-gateway/api/v2/dtables/<str:base_uuid>/views/
BASE_READ  GET    api-gateway/api/v2/dtables/<str:base_uuid>/views/<path:view_name>/
BASE_WRITE PUT    api-gateway/api/v2/dtables/<str:base_uuid>/views/<path:view_name>/
BASE_WRITE DELETE api-gateway/api/v2/dtables/<str:base_uuid>/views/<path:view_name>/
BASE_READ  GET    api-gateway/api/v2/dtables/<str:base_uuid>/columns/
BASE_WRITE POST   api-gateway/api/v2/dtables/<str:base_uuid>/columns/
BASE_WRITE PUT    api-gateway/api/v2/dtables/<str:base_uuid>/columns/
BASE_WRITE DELETE api-gateway/api/v2/dtables/<str:base_uuid>/columns/
BASE_WRITE POST   api-gateway/api/v2/dtables/<str:base_uuid>/batch-append-columns/
BASE_WRITE POST   api-gateway/api/v2/dtables/<str:base_uuid>/column-options/
BASE_WRITE PUT    api-gateway/api/v2/dtables/<str:base_uuid>/column-options/
BASE_WRITE DELETE api-gateway/api/v2/dtables/<str:base_uuid>/column-options/
BASE_WRITE POST   api-gateway/api/v2/dtables/<str:base_uuid>/column-cascade-settings/
BASE_READ  GET    api-gateway/api/v2/dtables/<str:base_uuid>/filtered-rows/
BASE_WRITE PUT    api-gateway/api/v2/dtables/<str:base_uuid>/lock-rows/
BASE_WRITE PUT    api-gateway/api/v2/dtables/<str:base_uuid>/unlock-rows/
BASE_READ  GET    api-gateway/api/v2/dtables/<str:base_uuid>/rows/
BASE_WRITE POST   api-gateway/api/v2/dtables/<str:base_uuid>/rows/
BASE_WRITE PUT    api-gateway/api/v2/dtables/<str:base_uuid>/rows/
BASE_WRITE DELETE api-gateway/api/v2/dtables/<str:base_uuid>/rows/
BASE_READ  GET    api-gateway/api/v2/dtables/<str:base_uuid>/rows/<str:row_id>/
BASE_WRITE POST   api-gateway/api/v2/dtables/<str:base_uuid>/links/
BASE_WRITE PUT    api-gateway/api/v2/dtables/<str:base_uuid>/links/
BASE_WRITE DELETE api-gateway/api/v2/dtables/<str:base_uuid>/links/
BASE_READ  POST   api-gateway/api/v2/dtables/<str:base_uuid>/sql/
BASE_READ  POST   api-gateway/api/v2/dtables/<str:base_uuid>/query-links/
BASE_READ  GET    api-gateway/api/v2/dtables/<name:base_uuid>/related-users/
BASE_READ  GET    api/v2.1/dtables/<name:base_uuid>/related-users/

# The base surface under its older paths.
BASE_READ  GET    dtable-server/dtables/<str:base_uuid>/
BASE_READ  GET    dtable-server/api/v1/dtables/<str:base_uuid>/metadata/
BASE_WRITE POST   dtable-server/api/v1/dtables/<str:base_uuid>/tables/
BASE_WRITE PUT    dtable-server/api/v1/dtables/<str:base_uuid>/tables/
BASE_WRITE DELETE dtable-server/api/v1/dtables/<str:base_uuid>/tables/
BASE_WRITE POST   dtable-server/api/v1/dtables/<str:base_uuid>/tables/duplicate-table/
BASE_READ  GET    dtable-server/api/v1/dtables/<str:base_uuid>/views/
BASE_WRITE POST   dtable-server/api/v1/dtables/<str:base_uuid>/views/
BASE_READ  GET    dtable-server/api/v1/dtables/<str:base_uuid>/views/<path:view_name>/
BASE_WRITE PUT    dtable-server/api/v1/dtables/<str:base_uuid>/views/<path:view_name>/
BASE_WRITE DELETE dtable-server/api/v1/dtables/<str:base_uuid>/views/<path:view_name>/
BASE_READ  GET    dtable-server/api/v1/dtables/<str:base_uuid>/columns/
BASE_WRITE POST   dtable-server/api/v1/dtables/<str:base_uuid>/columns/
BASE_WRITE PUT    dtable-server/api/v1/dtables/<str:base_uuid>/columns/
BASE_WRITE DELETE dtable-server/api/v1/dtables/<str:base_uuid>/columns/
BASE_WRITE POST   dtable-server/api/v1/dtables/<str:base_uuid>/batch-append-columns/
BASE_WRITE POST   dtable-server/api/v1/dtables/<str:base_uuid>/column-options/
BASE_WRITE PUT    dtable-server/api/v1/dtables/<str:base_uuid>/column-options/
BASE_WRITE DELETE dtable-server/api/v1/dtables/<str:base_uuid>/column-options/
BASE_WRITE POST   dtable-server/api/v1/dtables/<str:base_uuid>/column-cascade-settings/
BASE_READ  GET    dtable-server/api/v1/dtables/<str:base_uuid>/filtered-rows/
BASE_WRITE PUT    dtable-server/api/v1/dtables/<str:base_uuid>/lock-rows/
BASE_WRITE PUT    dtable-server/api/v1/dtables/<str:base_uuid>/unlock-rows/
BASE_READ  GET    dtable-server/api/v1/dtables/<str:base_uuid>/rows/
BASE_WRITE POST   dtable-server/api/v1/dtables/<str:base_uuid>/rows/
BASE_WRITE PUT    dtable-server/api/v1/dtables/<str:base_uuid>/rows/
BASE_WRITE DELETE dtable-server/api/v1/dtables/<str:base_uuid>/rows/
BASE_READ  GET    dtable-server/api/v1/dtables/<str:base_uuid>/rows/<str:row_id>/
BASE_WRITE POST   dtable-server/api/v1/dtables/<str:base_uuid>/links/
BASE_WRITE PUT    dtable-server/api/v1/dtables/<str:base_uuid>/links/
BASE_WRITE DELETE dtable-server/api/v1/dtables/<str:base_uuid>/links/
BASE_READ  GET    dtable-server/api/v1/dtables/<str:base_uuid>/metadata/table/
BASE_WRITE POST   dtable-server/api/v1/dtables/<str:base_uuid>/batch-append-rows/
BASE_WRITE PUT    dtable-server/api/v1/dtables/<str:base_uuid>/batch-update-rows/
BASE_WRITE DELETE dtable-server/api/v1/dtables/<str:base_uuid>/batch-delete-rows/
BASE_WRITE PUT    dtable-server/api/v1/dtables/<str:base_uuid>/batch-update-links/
BASE_READ  GET    dtable-server/api/v1/dtables/<name:base_uuid>/related-users/
BASE_READ  GET    dtable-db/api/v1/base-info/<str:base_uuid>/
BASE_READ  GET    dtable-db/api/v1/metadata/<str:base_uuid>/
BASE_READ  POST   dtable-db/api/v1/query/<str:base_uuid>/
BASE_READ  POST   dtable-db/api/v1/linked-records/<str:base_uuid>/
BASE_WRITE POST   dtable-db/api/v1/base/<str:base_uuid>/links/
BASE_WRITE DELETE dtable-db/api/v1/base/<str:base_uuid>/links/
BASE_READ  GET    dtable-db/api/v2/dtables/<str:base_uuid>/rows/
"""


def read_matrix() -> dict[tuple[str, str], str]:
    """Return the rule of each (method, route)."""
    lines = [line.split() for line in MATRIX.splitlines() if line and not line.startswith("#")]
    return {(method, route): rule for rule, method, route in lines}
