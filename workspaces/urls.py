"""Routes of workspaces."""

from django.urls import path

from workspaces.views.accounts import AdminUsersViewSet
from workspaces.views.bases import BasesViewSet, SharesViewSet, StarredViewSet, TrashViewSet, WorkspacesViewSet
from workspaces.views.groups import GroupsViewSet, MembersViewSet
from workspaces.views.organizations import AdminMembersViewSet, AdminOrganizationsViewSet
from workspaces.views.related_users import BaseRelatedUsersViewSet, RelatedUsersViewSet

BASE = "api/v2.1/workspace/<int:workspace_id>/dtable/<name:base_name>/"

related_users_of_base = BaseRelatedUsersViewSet.as_view({"get": "list_related_users"})

urlpatterns = [
    path("api/v2.1/workspaces/", WorkspacesViewSet.as_view({"get": "list_workspaces"})),
    path("api/v2.1/dtables/", BasesViewSet.as_view({"post": "create_base"})),
    path(
        "api/v2.1/workspace/<int:workspace_id>/dtable/",
        BasesViewSet.as_view({"put": "update_base", "delete": "trash_base"}),
    ),
    path("api/v2.1/trash-dtables/", TrashViewSet.as_view({"get": "list_trash", "delete": "clear_trash"})),
    path("api/v2.1/trash-dtables/<int:base_id>/", TrashViewSet.as_view({"put": "restore_base"})),
    path("api/v2.1/groups/<int:group_id>/trash-dtables/", TrashViewSet.as_view({"get": "list_group_trash"})),
    path(
        "api/v2.1/groups/<int:group_id>/trash-dtables/<name:base_uuid>/",
        TrashViewSet.as_view({"put": "restore_group_base"}),
    ),
    path(
        "api/v2.1/starred-dtables/",
        StarredViewSet.as_view({"get": "list_starred", "post": "star_base", "delete": "unstar_base"}),
    ),
    path("api/v2.1/dtables/shared/", SharesViewSet.as_view({"get": "list_received"})),
    path(
        BASE + "share/",
        SharesViewSet.as_view(
            {"get": "list_shares", "post": "create_share", "put": "update_share", "delete": "delete_share"}
        ),
    ),
    path(BASE + "related-users/", RelatedUsersViewSet.as_view({"get": "list_related_users"})),
    path("api/v2.1/dtables/<name:base_uuid>/related-users/", related_users_of_base),
    path("api-gateway/api/v2/dtables/<name:base_uuid>/related-users/", related_users_of_base),
    path("dtable-server/api/v1/dtables/<name:base_uuid>/related-users/", related_users_of_base),
    path("api/v2.1/groups/", GroupsViewSet.as_view({"get": "list_groups", "post": "create_group"})),
    path("api/v2.1/search-group/", GroupsViewSet.as_view({"get": "search_groups"})),
    path(
        "api/v2.1/groups/<int:group_id>/",
        GroupsViewSet.as_view({"get": "show_group", "put": "update_group", "delete": "delete_group"}),
    ),
    path(
        "api/v2.1/groups/<int:group_id>/members/",
        MembersViewSet.as_view({"get": "list_members", "post": "add_member"}),
    ),
    path(
        "api/v2.1/groups/<int:group_id>/members/<name:user_id>/",
        MembersViewSet.as_view({"put": "change_role", "delete": "remove_member"}),
    ),
    path(
        "api/v2.1/admin/organizations/",
        AdminOrganizationsViewSet.as_view({"get": "list_organizations", "post": "create_organization"}),
    ),
    path(
        "api/v2.1/admin/organizations/<int:org_id>/",
        AdminOrganizationsViewSet.as_view(
            {"get": "show_organization", "put": "update_organization", "delete": "delete_organization"}
        ),
    ),
    path(
        "api/v2.1/admin/organizations/<int:org_id>/users/",
        AdminMembersViewSet.as_view({"get": "list_members", "post": "create_member"}),
    ),
    path(
        "api/v2.1/admin/organizations/<int:org_id>/users/<name:user_id>/",
        AdminMembersViewSet.as_view({"put": "update_member", "delete": "delete_member"}),
    ),
    path("api/v2.1/admin/users/", AdminUsersViewSet.as_view({"get": "list_users", "post": "create_user"})),
    path(
        "api/v2.1/admin/users/<name:user_id>/",
        AdminUsersViewSet.as_view({"get": "show_user", "put": "update_user", "delete": "delete_user"}),
    ),
]
