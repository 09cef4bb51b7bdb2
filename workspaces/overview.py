"""The list of everything somebody can open, as the start page of a client shows it."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from rest_framework.request import Request

from accounts.models import User
from accounts.serializers import PublicUserAnswer
from workspaces.access import get_personal_workspace, living_bases
from workspaces.groups import list_groups
from workspaces.models import Base, Group, Share, Workspace
from workspaces.serializers import KnownBaseAnswer, ListedBaseAnswer
from workspaces.shares import list_received_shares, list_starred_bases

Entry = dict[str, Any]


def list_workspaces(*, acting_user: User) -> list[Entry]:
    """Return id, name and type of each workspace of a user, favourites and shares first and their own last."""
    groups = list_groups(acting_user=acting_user).select_related("workspace")
    return [
        {"id": "", "name": "starred", "type": "starred"},
        {"id": "", "name": "shared", "type": "shared"},
        *({"id": group.workspace.pk, "name": group.name, "type": "group"} for group in groups),
        {"id": get_personal_workspace(acting_user).pk, "name": "personal", "type": "personal"},
    ]


def list_workspaces_in_detail(*, acting_user: User, request: Request) -> list[Entry]:
    """Return the same entries with the bases that are in each. The request is for the addresses of avatars."""
    groups = list(list_groups(acting_user=acting_user).select_related("workspace"))
    own = get_personal_workspace(acting_user)
    starred = list(list_starred_bases(acting_user=acting_user))
    starred_ids = {base.pk for base in starred}
    tables = _tables_by_workspace([own, *(group.workspace for group in groups)], starred_ids)
    return [
        {"id": "", "name": "starred", "type": "starred", "table_list": _list_bases(starred, starred_ids)},
        {
            "id": "",
            "name": "shared",
            "type": "shared",
            "shared_table_list": [
                describe_share(share, request) | {"starred": share.base_id in starred_ids}
                for share in list_received_shares(acting_user=acting_user)
            ],
            "shared_view_list": [],
        },
        *(_describe_group(group, acting_user, tables[group.workspace.pk]) for group in groups),
        {"id": own.pk, "name": "personal", "type": "personal", "table_list": tables[own.pk], "folders": []},
    ]


def describe_share(share: Share, request: Request) -> Entry:
    """Return a base that was shared to somebody, and by whom."""
    giver = PublicUserAnswer(share.from_user, context={"request": request}).data
    return {
        **KnownBaseAnswer(share.base).data,
        "permission": share.permission,
        "from_user": giver["email"],
        "from_user_name": giver["name"],
        "from_user_avatar": giver["avatar_url"],
    }


def _describe_group(group: Group, user: User, tables: list[Entry]) -> Entry:
    members = group.members.all()
    return {
        "id": group.workspace.pk,
        "name": group.name,
        "type": "group",
        "group_id": group.pk,
        "group_owner": group.owner,
        "group_admins": group.admins,
        "group_member_count": len(members),
        "is_admin": any(member.is_admin for member in members if member.user_id == user.pk),
        "table_list": tables,
        "group_shared_dtables": [],
        "group_shared_views": [],
        "folders": [],
    }


def _tables_by_workspace(workspaces: list[Workspace], starred_ids: set[int]) -> dict[int, list[Entry]]:
    tables: dict[int, list[Entry]] = defaultdict(list)
    for base in living_bases().filter(workspace__in=workspaces):
        tables[base.workspace_id] += _list_bases([base], starred_ids)
    return tables


def _list_bases(bases: Iterable[Base], starred_ids: set[int]) -> list[Entry]:
    return ListedBaseAnswer(bases, many=True, context={"starred": starred_ids}).data
