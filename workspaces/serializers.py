"""What the endpoints of workspaces take and answer."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import User
from accounts.serializers import AvatarField
from core.serializers import FlagField, NameField, PageQuery, TimeField
from workspaces.models import Base, BasePermission, Role

# There are no others.
ORGANIZATION_ROLE = "org_default"

# ---- bases


class StyleForm(serializers.Serializer):
    color = serializers.CharField(max_length=20, required=False, allow_null=True)
    text_color = serializers.CharField(max_length=20, required=False, allow_null=True)
    icon = serializers.CharField(max_length=100, required=False, allow_null=True)


class CreateBaseForm(StyleForm):
    """`owner` is how SeaTable's Python client says where: a user's id, or `<id of the group>@seafile_group`."""

    name = NameField()
    workspace_id = serializers.IntegerField(min_value=1, required=False)
    owner = serializers.CharField(max_length=255, required=False)


class UpdateBaseForm(StyleForm):
    name = serializers.CharField(max_length=255)
    new_name = NameField(required=False)


class BaseNameForm(serializers.Serializer):
    name = serializers.CharField(max_length=255)


class CopyBaseForm(serializers.Serializer):
    src_workspace_id = serializers.IntegerField(min_value=1)
    name = serializers.CharField(max_length=255)
    dst_workspace_id = serializers.IntegerField(min_value=1)


class BaseUuidForm(serializers.Serializer):
    dtable_uuid = serializers.UUIDField()


class BaseAnswer(serializers.Serializer):
    """A base as its creation answers it."""

    id = serializers.IntegerField()
    workspace_id = serializers.IntegerField()
    uuid = serializers.CharField()
    name = serializers.CharField()
    created_at = TimeField()
    updated_at = TimeField(source="changed_at")
    color = serializers.CharField(allow_null=True)
    text_color = serializers.CharField(allow_null=True)
    icon = serializers.CharField(allow_null=True)
    is_encrypted = serializers.BooleanField(default=False)
    in_storage = serializers.BooleanField(default=True)


class KnownBaseAnswer(BaseAnswer):
    """A base as all other answers have it, with the names of who made and who changed it."""

    creator = serializers.CharField(source="creator.name", default="")
    modifier = serializers.CharField(source="modifier.name", default="")


class ListedBaseAnswer(KnownBaseAnswer):
    """A base in a list of workspaces. Needs as context `starred`, the ids of the reader's favourites."""

    starred = serializers.SerializerMethodField()

    def get_starred(self, base: Base) -> bool:
        return base.pk in self.context["starred"]


class SharedBaseAnswer(KnownBaseAnswer):
    permission = serializers.ChoiceField(BasePermission.choices)
    from_user = serializers.CharField()
    from_user_name = serializers.CharField()
    from_user_avatar = serializers.CharField()


class TrashedBaseAnswer(KnownBaseAnswer):
    deleted = serializers.BooleanField(default=True)
    delete_time = TimeField(source="deleted_at")


class TableEnvelope(serializers.Serializer):
    table = BaseAnswer()


class KnownTableEnvelope(serializers.Serializer):
    table = KnownBaseAnswer()


class CopyEnvelope(serializers.Serializer):
    dtable = KnownBaseAnswer()


class TrashAnswer(serializers.Serializer):
    count = serializers.IntegerField()
    trash_dtable_list = TrashedBaseAnswer(many=True)


class GroupTrashAnswer(serializers.Serializer):
    trash_dtable_list = TrashedBaseAnswer(many=True)


class StarredAnswer(serializers.Serializer):
    user_starred_dtable_list = KnownBaseAnswer(many=True)


# ---- workspaces


class WorkspacesQuery(serializers.Serializer):
    detail = FlagField(default=True)


@extend_schema_field({"oneOf": [{"type": "integer"}, {"type": "string", "enum": [""]}]})
class WorkspaceIdField(serializers.Field):
    """The id of a workspace, or '' for what is listed like one."""


class WorkspaceEntry(serializers.Serializer):
    """Which keys there are depends on the type; `starred` and `shared` are no workspaces and have an empty id."""

    id = WorkspaceIdField()
    name = serializers.CharField()
    type = serializers.ChoiceField(("starred", "shared", "personal", "group"))
    table_list = ListedBaseAnswer(many=True, required=False)
    folders = serializers.ListField(child=serializers.DictField(), required=False)
    shared_table_list = SharedBaseAnswer(many=True, required=False)
    shared_view_list = serializers.ListField(child=serializers.DictField(), required=False)
    group_id = serializers.IntegerField(required=False)
    group_owner = serializers.CharField(required=False)
    group_admins = serializers.ListField(child=serializers.CharField(), required=False)
    group_member_count = serializers.IntegerField(required=False)
    group_shared_dtables = KnownBaseAnswer(many=True, required=False)
    group_shared_views = serializers.ListField(child=serializers.DictField(), required=False)
    is_admin = serializers.BooleanField(required=False)


class WorkspacesAnswer(serializers.Serializer):
    workspace_list = WorkspaceEntry(many=True)


# ---- groups


class CreateGroupForm(serializers.Serializer):
    name = NameField()


class UpdateGroupForm(serializers.Serializer):
    name = NameField(required=False)
    owner = serializers.CharField(max_length=255, required=False)


class SearchQuery(serializers.Serializer):
    q = serializers.CharField(max_length=255)


class MemberForm(serializers.Serializer):
    email = serializers.CharField(max_length=255)


class RoleForm(serializers.Serializer):
    is_admin = FlagField()


class GroupAnswer(serializers.Serializer):
    id = serializers.IntegerField()
    parent_group_id = serializers.IntegerField(default=0)
    name = serializers.CharField()
    owner = serializers.CharField()
    created_at = TimeField()
    avatar_url = AvatarField()
    admins = serializers.ListField(child=serializers.CharField())


class MemberAnswer(serializers.Serializer):
    group_id = serializers.IntegerField()
    name = serializers.CharField(source="user.name")
    email = serializers.CharField(source="user.username")
    contact_email = serializers.CharField(source="user.contact_email")
    login_id = serializers.CharField(source="user.login_id")
    avatar_url = AvatarField()
    is_admin = serializers.BooleanField()
    role = serializers.ChoiceField(Role.choices)


# ---- shares


class ShareForm(serializers.Serializer):
    email = serializers.CharField(max_length=255)
    permission = serializers.ChoiceField(BasePermission.choices)


class ShareAnswer(serializers.Serializer):
    """A share is shown as the user it is given to."""

    email = serializers.CharField(source="to_user.username")
    name = serializers.CharField(source="to_user.name")
    contact_email = serializers.CharField(source="to_user.contact_email")
    avatar_url = AvatarField()
    permission = serializers.ChoiceField(BasePermission.choices)


class SharesAnswer(serializers.Serializer):
    user_list = ShareAnswer(many=True)


class ReceivedSharesAnswer(serializers.Serializer):
    table_list = SharedBaseAnswer(many=True)


# ---- related users


class RelatedUserAnswer(serializers.Serializer):
    email = serializers.CharField(source="user.username")
    name = serializers.CharField(source="user.name")
    contact_email = serializers.CharField(source="user.contact_email")
    avatar_url = AvatarField()
    name_pinyin = serializers.CharField(source="user.name")
    id_in_org = serializers.CharField(default="")
    is_admin = serializers.BooleanField()


class RelatedUsersAnswer(serializers.Serializer):
    user_list = RelatedUserAnswer(many=True)
    app_user_list = serializers.ListField(child=serializers.DictField())


# ---- administration of accounts


class CreateUserForm(serializers.Serializer):
    email = serializers.EmailField(max_length=254)
    password = serializers.CharField(max_length=1024, trim_whitespace=False)
    name = serializers.CharField(max_length=255, required=False)
    is_staff = FlagField(required=False)
    is_active = FlagField(required=False)


class UpdateUserForm(serializers.Serializer):
    contact_email = serializers.EmailField(max_length=254, required=False)
    login_id = serializers.CharField(max_length=225, required=False, allow_blank=True)
    password = serializers.CharField(max_length=1024, trim_whitespace=False, required=False)
    name = serializers.CharField(max_length=255, required=False)
    is_staff = FlagField(required=False)
    is_active = FlagField(required=False)


class AdministeredUserAnswer(serializers.Serializer):
    email = serializers.CharField(source="username")
    name = serializers.CharField()
    contact_email = serializers.CharField()
    login_id = serializers.CharField()
    id_in_org = serializers.CharField(default="")
    unit = serializers.CharField(default="")
    is_staff = serializers.BooleanField()
    is_active = serializers.BooleanField()
    create_time = TimeField(source="created_at")
    role = serializers.CharField(default="default")
    storage_usage = serializers.IntegerField(default=0)


class ListedUserAnswer(AdministeredUserAnswer):
    last_login = TimeField(allow_null=True)
    rows_count = serializers.IntegerField(default=0)
    social_auth = serializers.ListField(child=serializers.DictField(), default=[])


class CreatedUserAnswer(AdministeredUserAnswer):
    add_user_tip = serializers.SerializerMethodField()

    def get_add_user_tip(self, user: User) -> str:
        return f"Successfully added user {user.contact_email}."


class OrganizationOfUser(serializers.Serializer):
    """The organisation of a user; who is in none has no such fields."""

    org_id = serializers.IntegerField(source="organization.pk", required=False)
    org_name = serializers.CharField(source="organization.name", required=False)


class UserDetailAnswer(AdministeredUserAnswer, OrganizationOfUser):
    """Limits of -1 are none."""

    avatar_url = AvatarField()
    phone = serializers.CharField(default="")
    row_usage = serializers.IntegerField(default=0)
    row_limit = serializers.IntegerField(default=-1)
    storage_quota = serializers.IntegerField(default=-1)
    api_calls_count = serializers.IntegerField(default=0)
    monthly_api_call_limit_per_user = serializers.IntegerField(default=-1)


class UpdatedUserAnswer(AdministeredUserAnswer, OrganizationOfUser):
    phone = serializers.CharField(default="")
    update_status_tip = serializers.CharField(default="")


class UsersAnswer(serializers.Serializer):
    data = ListedUserAnswer(many=True)
    total_count = serializers.IntegerField()


# ---- organisations


class NoLimitField(serializers.IntegerField):
    """A limit that this server does not have: `none`, the number that answers show for it, is all that can be set."""

    def __init__(self, none: int = -1) -> None:
        super().__init__(min_value=none, max_value=none, required=False)


class OrganizationsQuery(PageQuery):
    role = serializers.CharField(max_length=255, required=False, allow_blank=True)


class CreateOrganizationForm(serializers.Serializer):
    org_name = serializers.CharField(max_length=255)
    admin_email = serializers.EmailField(max_length=254)
    password = serializers.CharField(max_length=1024, trim_whitespace=False)
    admin_name = serializers.CharField(max_length=255, required=False, allow_blank=True)
    with_workspace = FlagField(required=False)


class UpdateOrganizationForm(serializers.Serializer):
    """What this server has only one value of may be sent with that value."""

    org_name = serializers.CharField(max_length=255, required=False)
    role = serializers.RegexField(rf"^{ORGANIZATION_ROLE}\Z", required=False)
    row_limit = NoLimitField()
    max_user_number = NoLimitField()
    asset_quota_mb = NoLimitField()
    monthly_automation_limit_per_user = NoLimitField()


class CreateMemberForm(serializers.Serializer):
    email = serializers.EmailField(max_length=254)
    password = serializers.CharField(max_length=1024, trim_whitespace=False)
    name = serializers.CharField(max_length=255, required=False, allow_blank=True)
    with_workspace = FlagField(required=False)


class UpdateMemberForm(serializers.Serializer):
    is_admin = FlagField(required=False, source="is_organization_admin")
    active = FlagField(required=False, source="is_active")
    name = serializers.CharField(max_length=255, required=False)
    contact_email = serializers.EmailField(max_length=254, required=False)
    quota_total = NoLimitField(-2)


class OrganizationAnswer(serializers.Serializer):
    """An organisation, which has no limits here: those are -1, and -2 for `quota`."""

    org_id = serializers.IntegerField(source="pk")
    org_name = serializers.CharField(source="name")
    ctime = TimeField(source="created_at")
    org_url_prefix = serializers.CharField(source="url_prefix")
    role = serializers.CharField(default=ORGANIZATION_ROLE)
    creator_email = serializers.CharField(source="creator.username", default="")
    creator_name = serializers.CharField(source="creator.name", default="")
    creator_contact_email = serializers.CharField(source="creator.contact_email", default="")
    quota = serializers.IntegerField(default=-2)
    storage_usage = serializers.IntegerField(default=0)
    storage_quota = serializers.IntegerField(default=-1)
    max_user_number = serializers.IntegerField(default=-1)
    rows_count = serializers.IntegerField(default=0)
    row_limit = serializers.IntegerField(default=-1)


class UpdatedOrganizationAnswer(OrganizationAnswer):
    monthly_automation_limit_per_user = serializers.IntegerField(default=-1)


class OrganizationDetailAnswer(OrganizationAnswer):
    users_count = serializers.IntegerField()
    active_users_count = serializers.IntegerField()
    groups_count = serializers.IntegerField()


class OrganizationsAnswer(serializers.Serializer):
    organizations = OrganizationAnswer(many=True)
    count = serializers.IntegerField()


class OrganizationMemberAnswer(serializers.Serializer):
    """Somebody in an organisation; `workspace_id` is null until they have a personal workspace."""

    org_id = serializers.IntegerField(source="organization_id")
    workspace_id = serializers.IntegerField(source="workspace.pk", default=None, allow_null=True)
    email = serializers.CharField(source="username")
    name = serializers.CharField()
    contact_email = serializers.CharField()
    is_org_admin = serializers.BooleanField(source="is_organization_admin")
    quota_total = serializers.IntegerField(default=-2)
    quota_usage = serializers.IntegerField(default=0)
    create_time = TimeField(source="created_at")
    last_login = serializers.SerializerMethodField()
    active = serializers.BooleanField(source="is_active")

    def get_last_login(self, user: User) -> str:
        return "" if user.last_login is None else TimeField().to_representation(user.last_login)


class OrganizationMembersAnswer(serializers.Serializer):
    users = OrganizationMemberAnswer(many=True)
