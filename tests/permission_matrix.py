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


def _file_links(
    owner: str, member: str, stranger: str, administrator: str, *, reading_app: str, none: str = "401"
) -> dict[str, str]:
    """Return the outcomes where Account-Tokens and API-Tokens are good alike."""
    apps = {"API-Token rw": ALLOWED, "API-Token r": reading_app, "temporary API-Token": ALLOWED}
    return _accounts(owner, member, stranger, administrator) | apps | {"none": none}


RULES = {
    "PUBLIC": dict.fromkeys(CREDENTIALS, ALLOWED),
    "ACCOUNT": _accounts(ALLOWED, ALLOWED, ALLOWED, ALLOWED),
    "ADMIN": _accounts("403", "403", "403", ALLOWED),
    # The owner administers an organisation that the member is in; administrators of the server are strangers to it.
    "TEAM_ADMIN": _accounts(ALLOWED, "403", "403", "403"),
    # What somebody may not know of is not there for them; administrators of the server are strangers to bases.
    "MEMBER": _accounts(ALLOWED, ALLOWED, "404", "404"),
    "OWNER": _accounts(ALLOWED, "403", "404", "404"),
    "PERSONAL": _accounts(ALLOWED, "404", "404", "404"),
    "APP": _FORBIDDEN | dict.fromkeys(API_TOKENS, ALLOWED),
    # An app of some base, also by the Base-Token that it got; each acts on its own base.
    "APP_FILES": _FORBIDDEN
    | dict.fromkeys((*API_TOKENS, "Base-Token rw", "Base-Token r", "Base-Token of another base"), ALLOWED),
    "APP_UPLOAD": _FORBIDDEN
    | dict.fromkeys(("API-Token rw", "temporary API-Token", "Base-Token rw", "Base-Token of another base"), ALLOWED),
    # Whoever may read the base, with whatever credential; a browser that presents none is sent to sign in.
    "FILE": _FORBIDDEN
    | dict.fromkeys((*API_TOKENS, "Base-Token rw", "Base-Token r"), ALLOWED)
    | dict(zip(ACCOUNTS, (ALLOWED, ALLOWED, "404", "404"), strict=True))
    | {"none": "302"},
    # Who may have and share files, by the paths of DocSpace and Finix, which answer 401 to nobody.
    "FILES_ANY": _file_links(ALLOWED, ALLOWED, ALLOWED, ALLOWED, reading_app=ALLOWED),
    "FILES_NEW": _file_links(ALLOWED, ALLOWED, ALLOWED, ALLOWED, reading_app="403"),
    "FILE_READ": _file_links(ALLOWED, ALLOWED, "404", "404", reading_app=ALLOWED),
    "FILE_WRITE": _file_links(ALLOWED, ALLOWED, "404", "404", reading_app="403"),
    "LINKS_SEE": _file_links(ALLOWED, "403", "404", "404", reading_app=ALLOWED),
    "LINKS_MAKE": _file_links(ALLOWED, "403", "404", "404", reading_app="403"),
    # The same by SeaTable's paths.
    "OWNER_SEES": _file_links(ALLOWED, "403", "404", "404", reading_app=ALLOWED, none="403"),
    "OWNER_MAKES": _file_links(ALLOWED, "403", "404", "404", reading_app="403", none="403"),
    "REDIRECT": dict.fromkeys(CREDENTIALS, "302"),
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
PUBLIC     GET    accounts/login/
PUBLIC     POST   accounts/login/
PUBLIC     POST   accounts/logout/
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
ADMIN      GET    api/v2.1/admin/organizations/
ADMIN      POST   api/v2.1/admin/organizations/
ADMIN      GET    api/v2.1/admin/organizations/<int:org_id>/
ADMIN      PUT    api/v2.1/admin/organizations/<int:org_id>/
ADMIN      DELETE api/v2.1/admin/organizations/<int:org_id>/
ADMIN      GET    api/v2.1/admin/organizations/<int:org_id>/users/
ADMIN      POST   api/v2.1/admin/organizations/<int:org_id>/users/
ADMIN      PUT    api/v2.1/admin/organizations/<int:org_id>/users/<name:user_id>/
ADMIN      DELETE api/v2.1/admin/organizations/<int:org_id>/users/<name:user_id>/

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

# External links.
OWNER      GET    api/v2.1/workspace/<int:workspace_id>/dtable/<name:base_name>/external-links/
OWNER      POST   api/v2.1/workspace/<int:workspace_id>/dtable/<name:base_name>/external-links/
OWNER      GET    api/v2.1/workspace/<int:workspace_id>/dtable/<name:base_name>/external-links/<name:token>/
OWNER      PUT    api/v2.1/workspace/<int:workspace_id>/dtable/<name:base_name>/external-links/<name:token>/
OWNER      DELETE api/v2.1/workspace/<int:workspace_id>/dtable/<name:base_name>/external-links/<name:token>/
OWNER      GET    api/v2.1/workspace/<int:workspace_id>/dtable/<name:base_name>/view-external-links/
OWNER      POST   api/v2.1/workspace/<int:workspace_id>/dtable/<name:base_name>/view-external-links/
OWNER      GET    api/v2.1/workspace/<int:workspace_id>/dtable/<name:base_name>/view-external-links/<name:token>/
OWNER      PUT    api/v2.1/workspace/<int:workspace_id>/dtable/<name:base_name>/view-external-links/<name:token>/
OWNER      DELETE api/v2.1/workspace/<int:workspace_id>/dtable/<name:base_name>/view-external-links/<name:token>/
PUBLIC     GET    api/v2.1/external-link-tokens/<name:token>/access-token/
PUBLIC     GET    api/v2.1/view-external-link-tokens/<name:token>/access-token/
OWNER      POST   api/v2.1/dtable-external-link/dtable-copy/
ADMIN      GET    api/v2.1/admin/external-links/
ADMIN      DELETE api/v2.1/admin/external-links/<name:token>/
ADMIN      GET    api/v2.1/admin/view-external-links/
ADMIN      DELETE api/v2.1/admin/view-external-links/<name:token>/
ADMIN      GET    api/v2.1/admin/dtable/<int:base_id>/external-links/
ADMIN      DELETE api/v2.1/admin/dtables/<name:token>/
TEAM_ADMIN GET    api/v2.1/org/<int:org_id>/admin/external-links/
TEAM_ADMIN DELETE api/v2.1/org/<int:org_id>/admin/external-links/<name:token>/
TEAM_ADMIN GET    api/v2.1/org/<int:org_id>/admin/view-external-links/
TEAM_ADMIN DELETE api/v2.1/org/<int:org_id>/admin/view-external-links/<name:token>/
PUBLIC     GET    dtable/external-links/<name:token>/
PUBLIC     POST   dtable/external-links/<name:token>/
PUBLIC     GET    dtable/external-links/<name:token>/row/<name:row_id>/
PUBLIC     GET    dtable/external-links/custom/<name:token>/
PUBLIC     POST   dtable/external-links/custom/<name:token>/
PUBLIC     GET    dtable/external-links/custom/<name:token>/row/<name:row_id>/
PUBLIC     GET    dtable/view-external-links/<name:token>/
PUBLIC     POST   dtable/view-external-links/<name:token>/
PUBLIC     GET    dtable/view-external-links/<name:token>/row/<name:row_id>/
PUBLIC     GET    dtable/view-external-links/custom/<name:token>/
PUBLIC     POST   dtable/view-external-links/custom/<name:token>/
PUBLIC     GET    dtable/view-external-links/custom/<name:token>/row/<name:row_id>/
PUBLIC     GET    dtable/external-links/<name:token>/download-zip/
PUBLIC     GET    dtable/external-links/<name:token>/download-zip
PUBLIC     GET    dtable/external-links/<name:token>/asset/<name:base_uuid>/<path:path>
PUBLIC     GET    dtable/external-links/custom/<name:token>/download-zip/
PUBLIC     GET    dtable/external-links/custom/<name:token>/download-zip
PUBLIC     GET    dtable/external-links/custom/<name:token>/asset/<name:base_uuid>/<path:path>
PUBLIC     GET    dtable/view-external-links/<name:token>/asset/<name:base_uuid>/<path:path>
PUBLIC     GET    dtable/view-external-links/custom/<name:token>/asset/<name:base_uuid>/<path:path>

# Links to files. Which base a new file is for is in the body, and looked at before it is said who may not.
OWNER_SEES  GET    api/v2.1/workspace/<int:workspace_id>/dtable/<name:base_name>/file-external-links/
OWNER_MAKES POST   api/v2.1/workspace/<int:workspace_id>/dtable/<name:base_name>/file-external-links/
OWNER_SEES  GET    api/v2.1/workspace/<int:workspace_id>/dtable/<name:base_name>/file-external-links/<name:token>/
OWNER_MAKES PUT    api/v2.1/workspace/<int:workspace_id>/dtable/<name:base_name>/file-external-links/<name:token>/
OWNER_MAKES DELETE api/v2.1/workspace/<int:workspace_id>/dtable/<name:base_name>/file-external-links/<name:token>/
OWNER_MAKES GET api/v2.1/workspace/<int:workspace_id>/dtable/<name:base_name>/file-external-links/<name:token>/events/
ADMIN       GET    api/v2.1/admin/file-external-links/
ADMIN       DELETE api/v2.1/admin/file-external-links/<name:token>/
PUBLIC      GET    dtable/file-external-links/<name:token>/
PUBLIC      POST   dtable/file-external-links/<name:token>/
PUBLIC      GET    dtable/file-external-links/<name:token>/download/
PUBLIC      GET    dtable/file-external-links/<name:token>/view/
PUBLIC      POST   dtable/file-external-links/<name:token>/upload/
PUBLIC      PUT    dtable/file-external-links/<name:token>/upload/
REDIRECT    GET    s/<name:token>/
FILE_READ   GET    api/2.0/files/file/<name:file_id>/links/
LINKS_MAKE  PUT    api/2.0/files/file/<name:file_id>/links/
LINKS_MAKE  GET    api/2.0/files/file/<name:file_id>/link/
LINKS_MAKE  POST   api/2.0/files/file/<name:file_id>/link/
PUBLIC      GET    api/2.0/files/share/<name:key>/
PUBLIC      POST   api/2.0/files/share/<name:key>/password/
FILES_ANY   GET    files/
FILES_NEW   POST   files/
FILE_READ   GET    files/<name:file_id>/
FILE_WRITE  POST   files/<name:file_id>/upload/
FILE_READ   GET    files/<name:file_id>/download/
LINKS_SEE   GET    files/<name:file_id>/external_links/
LINKS_MAKE  POST   files/<name:file_id>/external_links/
LINKS_SEE   GET    files/<name:file_id>/external_links/<name:link_id>/
LINKS_MAKE  DELETE files/<name:file_id>/external_links/<name:link_id>/
PUBLIC      GET    files/links/<name:token>/<name:name>/
PUBLIC      POST   files/links/<name:token>/<name:name>/
PUBLIC      PUT    files/links/<name:token>/<name:name>/

# Bases as .dtable files. Tasks, and the workspace that a file is imported into, are looked at behind the path; their
# own tests tell.
MEMBER     GET    api/v2.1/workspace/<int:workspace_id>/synchronous-export/export-dtable/
ADMIN      GET    api/v2.1/admin/dtables/<name:base_uuid>/synchronous-export/export-dtable/
MEMBER     GET    api/v2.1/workspace/<int:workspace_id>/dtable/<name:base_name>/export-dtable/
ACCOUNT    GET    api/v2.1/dtable-io-status/
ACCOUNT    GET    dtable-export-content/
ACCOUNT    POST   api/v2.1/workspace/<int:workspace_id>/import-dtable/

# Files. Transfer links are credentials by themselves.
APP_UPLOAD GET    api/v2.1/dtable/app-upload-link/
APP_FILES  GET    api/v2.1/dtable/app-download-link/
APP_UPLOAD DELETE api/v2.1/dtable/app-asset/
APP_FILES  GET    api/v2.1/dtable/custom/app-asset-dir/
APP_FILES  GET    api/v2.1/dtable/custom/app-asset-file/
APP_UPLOAD DELETE api/v2.1/dtable/custom/app-asset-file/
APP_UPLOAD GET    api/v2.1/dtable/custom/app-upload-link/
APP_FILES  GET    api/v2.1/dtable/custom/app-download-link/
MEMBER     GET    api/v2.1/workspace/<int:workspace_id>/dtable-asset-upload-link/
MEMBER     GET    api/v2.1/workspace/<int:workspace_id>/dtable/<name:base_name>/asset-exists/
MEMBER     POST   api/v2.1/workspace/<int:workspace_id>/dtable/<name:base_name>/rotate-image/
MEMBER     GET    api/v2.1/dtable-asset/<name:base_uuid>/
MEMBER     DELETE api/v2.1/dtable-asset/<name:base_uuid>/
MEMBER     POST   api/v2.1/dtable-asset/<name:base_uuid>/rename/
MEMBER     DELETE api/v2.1/dtable-asset/<name:base_uuid>/batch-delete-assets/
MEMBER     POST   api/v2.1/dtable-asset/<name:base_uuid>/rotate-image/
MEMBER     GET    api/v2.1/dtable-asset/<name:base_uuid>/size/
MEMBER     GET    api/v2.1/dtable-recent-asset/<name:base_uuid>/
MEMBER     GET    api/v2.1/dtable-custom-asset/<name:base_uuid>/upload-link/
MEMBER     GET    api/v2.1/dtable/<name:base_uuid>/size/
PUBLIC     POST   seafhttp/upload-api/<name:token>
PUBLIC     GET    seafhttp/files/<name:token>/<name:name>
FILE       GET    workspace/<int:workspace_id>/asset/<name:base_uuid>/<path:path>
FILE       GET    workspace/<int:workspace_id>/asset-preview/<name:base_uuid>/<path:path>
FILE       GET    workspace/<int:workspace_id>/custom-asset/<name:file_name>
FILE       GET    thumbnail/workspace/<int:workspace_id>/asset/<name:base_uuid>/<path:path>

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
BASE_READ  GET    api-gateway/api/v2/dtables/<str:base_uuid>/notifications/
BASE_READ  PUT    api-gateway/api/v2/dtables/<str:base_uuid>/notifications/
BASE_READ  DELETE api-gateway/api/v2/dtables/<str:base_uuid>/notifications/
BASE_READ  PUT    api-gateway/api/v2/dtables/<str:base_uuid>/notifications/<str:notification_id>/
BASE_READ  DELETE api-gateway/api/v2/dtables/<str:base_uuid>/notifications/<str:notification_id>/
BASE_WRITE POST   api-gateway/api/v2/dtables/<str:base_uuid>/ui-toasts/
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
BASE_READ  GET    dtable-server/api/v1/dtables/<str:base_uuid>/notifications/
BASE_READ  PUT    dtable-server/api/v1/dtables/<str:base_uuid>/notifications/
BASE_READ  DELETE dtable-server/api/v1/dtables/<str:base_uuid>/notifications/
BASE_READ  PUT    dtable-server/api/v1/dtables/<str:base_uuid>/notifications/<str:notification_id>/
BASE_READ  DELETE dtable-server/api/v1/dtables/<str:base_uuid>/notifications/<str:notification_id>/
BASE_WRITE POST   dtable-server/api/v1/dtables/<str:base_uuid>/ui-toasts/
BASE_WRITE POST   dtable-server/api/v1/dtables/<str:base_uuid>/notifications/
BASE_WRITE POST   dtable-server/api/v1/dtables/<str:base_uuid>/notifications-batch/
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
