"""Routes of API-Tokens."""

from django.urls import path

from api_tokens.views import ApiTokensViewSet, ExchangeViewSet, OwnTokensViewSet

BASE = "api/v2.1/workspace/<int:workspace_id>/dtable/<name:base_name>/"

urlpatterns = [
    path(BASE + "api-tokens/", ApiTokensViewSet.as_view({"get": "list_tokens", "post": "create_token"})),
    path(
        BASE + "api-tokens/<name:app_name>/",
        ApiTokensViewSet.as_view({"put": "update_token", "delete": "delete_token"}),
    ),
    path(BASE + "api-tokens-status/", ApiTokensViewSet.as_view({"get": "list_statuses"})),
    path(BASE + "temp-api-token/", OwnTokensViewSet.as_view({"get": "mint_temporary_token"})),
    path(BASE + "access-token/", OwnTokensViewSet.as_view({"get": "mint_base_token"})),
    path("api/v2.1/dtable/app-access-token/", ExchangeViewSet.as_view({"get": "exchange"})),
    # The spelling of older documentation.
    path("api/v2.1/dtables/app-access-token/", ExchangeViewSet.as_view({"get": "exchange"})),
]
