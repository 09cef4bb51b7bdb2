"""Organisations and the accounts in them, for the administrators of the server."""

from typing import ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import organizations
from accounts.authentication import AccountViewSet
from core.permissions import Permission
from core.serializers import FullPageQuery, SuccessAnswer, select_page
from core.views import checked
from workspaces.organizations import (
    add_member,
    add_organization,
    change_member,
    delete_member,
    list_member_accounts,
    show_organization,
)
from workspaces.serializers import (
    ORGANIZATION_ROLE,
    CreateMemberForm,
    CreateOrganizationForm,
    OrganizationAnswer,
    OrganizationDetailAnswer,
    OrganizationMemberAnswer,
    OrganizationMembersAnswer,
    OrganizationsAnswer,
    OrganizationsQuery,
    UpdatedOrganizationAnswer,
    UpdateMemberForm,
    UpdateOrganizationForm,
)


class AdminOrganizationsViewSet(AccountViewSet):
    """All organisations of the server."""

    permissions: ClassVar = {
        "list_organizations": Permission.ADMIN,
        "create_organization": Permission.ADMIN,
        "show_organization": Permission.ADMIN,
        "update_organization": Permission.ADMIN,
        "delete_organization": Permission.ADMIN,
    }

    @extend_schema(
        operation_id="api_v2.1_admin_organizations_list", parameters=[OrganizationsQuery], responses=OrganizationsAnswer
    )
    def list_organizations(self, request: Request) -> Response:
        query = checked(OrganizationsQuery, request.query_params)
        found = organizations.list_organizations()
        if query.get("role", "") not in ("", ORGANIZATION_ROLE):
            found = found.none()
        page = OrganizationAnswer(select_page(found, query), many=True)
        return Response({"organizations": page.data, "count": found.count()})

    @extend_schema(request=CreateOrganizationForm, responses=OrganizationAnswer)
    def create_organization(self, request: Request) -> Response:
        organization = add_organization(**checked(CreateOrganizationForm, request.data))
        return Response(OrganizationAnswer(organization).data)

    @extend_schema(responses=OrganizationDetailAnswer)
    def show_organization(self, request: Request, org_id: int) -> Response:
        return Response(OrganizationDetailAnswer(show_organization(org_id)).data)

    @extend_schema(request=UpdateOrganizationForm, responses=UpdatedOrganizationAnswer)
    def update_organization(self, request: Request, org_id: int) -> Response:
        form = checked(UpdateOrganizationForm, request.data)
        organization = organizations.update_organization(organization_id=org_id, name=form.get("org_name"))
        return Response(UpdatedOrganizationAnswer(organization).data)

    @extend_schema(responses=SuccessAnswer)
    def delete_organization(self, request: Request, org_id: int) -> Response:
        organizations.delete_organization(organization_id=org_id)
        return Response({"success": True})


class AdminMembersViewSet(AccountViewSet):
    """The accounts in an organisation."""

    permissions: ClassVar = {
        "list_members": Permission.ADMIN,
        "create_member": Permission.ADMIN,
        "update_member": Permission.ADMIN,
        "delete_member": Permission.ADMIN,
    }

    @extend_schema(parameters=[FullPageQuery], responses=OrganizationMembersAnswer)
    def list_members(self, request: Request, org_id: int) -> Response:
        members = list_member_accounts(organization_id=org_id)
        page = select_page(members, checked(FullPageQuery, request.query_params))
        return Response({"users": OrganizationMemberAnswer(page, many=True).data})

    @extend_schema(request=CreateMemberForm, responses=OrganizationMemberAnswer)
    def create_member(self, request: Request, org_id: int) -> Response:
        user = add_member(organization_id=org_id, **checked(CreateMemberForm, request.data))
        return Response(OrganizationMemberAnswer(user).data)

    @extend_schema(request=UpdateMemberForm, responses=OrganizationMemberAnswer)
    def update_member(self, request: Request, org_id: int, user_id: str) -> Response:
        changes = checked(UpdateMemberForm, request.data)
        user = change_member(acting_user=request.user, organization_id=org_id, user_id=user_id, changes=changes)
        return Response(OrganizationMemberAnswer(user).data)

    @extend_schema(responses=SuccessAnswer)
    def delete_member(self, request: Request, org_id: int, user_id: str) -> Response:
        delete_member(acting_user=request.user, organization_id=org_id, user_id=user_id)
        return Response({"success": True})
