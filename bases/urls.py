"""The routes of the base surface: one list, mounted under the paths of the gateway and of its predecessors."""

from django.urls import URLPattern, include, path

from bases.views.columns import ColumnOptionsViewSet, ColumnsViewSet
from bases.views.links import LinksViewSet, V1LinksViewSet
from bases.views.metadata import MetadataViewSet
from bases.views.notifications import NotificationsViewSet
from bases.views.rows import RowsViewSet, V1RowsViewSet
from bases.views.sql import SQLViewSet
from bases.views.table_views import TableViewsViewSet
from bases.views.tables import TablesViewSet

# What is the same under every path.
shared_routes: list[URLPattern] = [
    path("metadata/", MetadataViewSet.as_view({"get": "get_metadata"})),
    path("tables/", TablesViewSet.as_view({"post": "create_table", "put": "rename_table", "delete": "delete_table"})),
    path("tables/duplicate-table/", TablesViewSet.as_view({"post": "duplicate_table"})),
    path("views/", TableViewsViewSet.as_view({"get": "list_views", "post": "create_view"})),
    path(
        "views/<path:view_name>/",
        TableViewsViewSet.as_view({"get": "get_view", "put": "update_view", "delete": "delete_view"}),
    ),
    path(
        "columns/",
        ColumnsViewSet.as_view(
            {"get": "list_columns", "post": "insert_column", "put": "update_column", "delete": "delete_column"}
        ),
    ),
    path("batch-append-columns/", ColumnsViewSet.as_view({"post": "append_columns"})),
    path(
        "column-options/",
        ColumnOptionsViewSet.as_view({"post": "add_options", "put": "update_options", "delete": "delete_options"}),
    ),
    path("column-cascade-settings/", ColumnOptionsViewSet.as_view({"post": "set_cascade"})),
    path("filtered-rows/", RowsViewSet.as_view({"get": "filter_rows"})),
    path("lock-rows/", RowsViewSet.as_view({"put": "lock_rows"})),
    path("unlock-rows/", RowsViewSet.as_view({"put": "unlock_rows"})),
    path(
        "notifications/<str:notification_id>/",
        NotificationsViewSet.as_view({"put": "mark_notification", "delete": "delete_notification"}),
    ),
    path("ui-toasts/", NotificationsViewSet.as_view({"post": "send_toast"})),
]

OWN_NOTIFICATIONS = {"get": "list_notifications", "put": "mark_notifications", "delete": "delete_notifications"}

gateway_routes: list[URLPattern] = [
    path("", MetadataViewSet.as_view({"get": "get_base"})),
    *shared_routes,
    path("sql/", SQLViewSet.as_view({"post": "query"})),
    path(
        "rows/",
        RowsViewSet.as_view({"get": "list_rows", "post": "append_rows", "put": "update_rows", "delete": "delete_rows"}),
    ),
    path("rows/<str:row_id>/", RowsViewSet.as_view({"get": "get_row"})),
    path("links/", LinksViewSet.as_view({"post": "add_links", "put": "replace_links", "delete": "remove_links"})),
    path("query-links/", LinksViewSet.as_view({"post": "query_links"})),
    path("notifications/", NotificationsViewSet.as_view(OWN_NOTIFICATIONS)),
]

dtable_server_routes: list[URLPattern] = [
    *shared_routes,
    path("metadata/table/", MetadataViewSet.as_view({"get": "get_table"})),
    path(
        "rows/",
        V1RowsViewSet.as_view({"get": "list_rows", "post": "append_row", "put": "update_row", "delete": "delete_row"}),
    ),
    path("rows/<str:row_id>/", V1RowsViewSet.as_view({"get": "get_row"})),
    path("batch-append-rows/", V1RowsViewSet.as_view({"post": "append_rows"})),
    path("batch-update-rows/", V1RowsViewSet.as_view({"put": "update_rows"})),
    path("batch-delete-rows/", V1RowsViewSet.as_view({"delete": "delete_rows"})),
    path("links/", V1LinksViewSet.as_view({"post": "add_link", "put": "replace_link", "delete": "remove_link"})),
    path("batch-update-links/", V1LinksViewSet.as_view({"put": "replace_links"})),
    path("notifications/", NotificationsViewSet.as_view({**OWN_NOTIFICATIONS, "post": "send_notification"})),
    path("notifications-batch/", NotificationsViewSet.as_view({"post": "send_notifications"})),
]

dtable_db_routes: list[URLPattern] = [
    path("base-info/<str:base_uuid>/", MetadataViewSet.as_view({"get": "get_base_info"})),
    path("metadata/<str:base_uuid>/", MetadataViewSet.as_view({"get": "get_metadata"})),
    path("query/<str:base_uuid>/", SQLViewSet.as_view({"post": "query"})),
    path("linked-records/<str:base_uuid>/", LinksViewSet.as_view({"post": "query_links"})),
    path("base/<str:base_uuid>/links/", LinksViewSet.as_view({"post": "add_links", "delete": "remove_links"})),
]

urlpatterns = [
    path("api-gateway/api/v2/dtables/<str:base_uuid>/", include(gateway_routes)),
    path("dtable-server/dtables/<str:base_uuid>/", MetadataViewSet.as_view({"get": "get_base"})),
    path("dtable-server/api/v1/dtables/<str:base_uuid>/", include(dtable_server_routes)),
    path("dtable-db/api/v1/", include(dtable_db_routes)),
    path("dtable-db/api/v2/dtables/<str:base_uuid>/rows/", RowsViewSet.as_view({"get": "list_rows"})),
]
