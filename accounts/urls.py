"""Routes of accounts."""

from django.urls import path

from accounts.pages import SignInViewSet
from accounts.views import AccountInfoViewSet, LoginViewSet, StatusViewSet, UserDirectoryViewSet

urlpatterns = [
    path("accounts/login/", SignInViewSet.as_view({"get": "show_form", "post": "sign_in"})),
    path("accounts/logout/", SignInViewSet.as_view({"post": "sign_out"})),
    path("server-info/", StatusViewSet.as_view({"get": "show_server_info"})),
    path("api2/ping/", StatusViewSet.as_view({"get": "ping"})),
    path("api-gateway/api/v2/ping/", StatusViewSet.as_view({"get": "ping_gateway"})),
    path("dtable-db/ping/", StatusViewSet.as_view({"get": "ping_gateway"})),
    path("dtable-server/ping/", StatusViewSet.as_view({"get": "ping_base_server"})),
    path("api2/auth-token/", LoginViewSet.as_view({"post": "sign_in"})),
    path("api2/auth/ping/", AccountInfoViewSet.as_view({"get": "ping"})),
    path("api2/account/info/", AccountInfoViewSet.as_view({"get": "show"})),
    path("api/v2.1/user/", AccountInfoViewSet.as_view({"get": "show"})),
    path("api/v2.1/user-common-info/<name:user_id>/", UserDirectoryViewSet.as_view({"get": "show"})),
    path("api/v2.1/user-list/", UserDirectoryViewSet.as_view({"post": "list_users"})),
]
