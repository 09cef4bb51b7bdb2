"""Routes of files."""

from django.urls import path

from assets.views.accounts import FoldersViewSet, NamedBaseFilesViewSet
from assets.views.apps import AppFilesViewSet, CustomFilesViewSet
from assets.views.bundles import AdminBundlesViewSet, BundlesViewSet
from assets.views.copies import CopiesViewSet
from assets.views.links import TransfersViewSet
from assets.views.pages import FilesViewSet

APP = "api/v2.1/dtable/"
CUSTOM = "api/v2.1/dtable/custom/"
ASSET = "api/v2.1/dtable-asset/<name:base_uuid>/"
NAMED = "api/v2.1/workspace/<int:workspace_id>/dtable/<name:base_name>/"
PLACE = "workspace/<int:workspace_id>/"

urlpatterns = [
    path(APP + "app-upload-link/", AppFilesViewSet.as_view({"get": "create_upload_link"})),
    path(APP + "app-download-link/", AppFilesViewSet.as_view({"get": "create_download_link"})),
    path(APP + "app-asset/", AppFilesViewSet.as_view({"delete": "delete_file"})),
    path(CUSTOM + "app-asset-dir/", CustomFilesViewSet.as_view({"get": "list_folder"})),
    path(CUSTOM + "app-asset-file/", CustomFilesViewSet.as_view({"get": "show_file", "delete": "delete_file"})),
    path(CUSTOM + "app-upload-link/", CustomFilesViewSet.as_view({"get": "create_upload_link"})),
    path(CUSTOM + "app-download-link/", CustomFilesViewSet.as_view({"get": "create_download_link"})),
    path(
        "api/v2.1/workspace/<int:workspace_id>/dtable-asset-upload-link/",
        NamedBaseFilesViewSet.as_view({"get": "create_upload_link"}),
    ),
    path(NAMED + "asset-exists/", NamedBaseFilesViewSet.as_view({"get": "show_existence"})),
    path(NAMED + "rotate-image/", NamedBaseFilesViewSet.as_view({"post": "rotate_image"})),
    path(ASSET, FoldersViewSet.as_view({"get": "list_folder", "delete": "delete_file"})),
    path(ASSET + "rename/", FoldersViewSet.as_view({"post": "rename_file"})),
    path(ASSET + "batch-delete-assets/", FoldersViewSet.as_view({"delete": "delete_files"})),
    path(ASSET + "rotate-image/", FoldersViewSet.as_view({"post": "rotate_image"})),
    path(ASSET + "size/", FoldersViewSet.as_view({"get": "show_asset_size"})),
    path("api/v2.1/dtable-recent-asset/<name:base_uuid>/", FoldersViewSet.as_view({"get": "list_recent"})),
    path(
        "api/v2.1/dtable-custom-asset/<name:base_uuid>/upload-link/",
        FoldersViewSet.as_view({"get": "create_custom_upload_link"}),
    ),
    path("api/v2.1/dtable/<name:base_uuid>/size/", FoldersViewSet.as_view({"get": "show_base_size"})),
    path("api/v2.1/dtable-copy/", CopiesViewSet.as_view({"post": "copy_base"})),
    path("seafhttp/upload-api/<name:token>", TransfersViewSet.as_view({"post": "upload"})),
    path("seafhttp/files/<name:token>/<name:name>", TransfersViewSet.as_view({"get": "download"})),
    path(PLACE + "asset/<name:base_uuid>/<path:path>", FilesViewSet.as_view({"get": "show_file"})),
    path(PLACE + "asset-preview/<name:base_uuid>/<path:path>", FilesViewSet.as_view({"get": "show_preview"})),
    path(PLACE + "custom-asset/<name:file_name>", FilesViewSet.as_view({"get": "show_custom_file"})),
    path(
        "thumbnail/workspace/<int:workspace_id>/asset/<name:base_uuid>/<path:path>",
        FilesViewSet.as_view({"get": "show_thumbnail"}),
    ),
    path(
        "api/v2.1/workspace/<int:workspace_id>/synchronous-export/export-dtable/",
        BundlesViewSet.as_view({"get": "export_base"}),
    ),
    path(
        "api/v2.1/admin/dtables/<name:base_uuid>/synchronous-export/export-dtable/",
        AdminBundlesViewSet.as_view({"get": "export_base"}),
    ),
    path(NAMED + "export-dtable/", BundlesViewSet.as_view({"get": "start_export"})),
    path("api/v2.1/dtable-io-status/", BundlesViewSet.as_view({"get": "show_status"})),
    path("dtable-export-content/", BundlesViewSet.as_view({"get": "fetch_export"})),
    path("api/v2.1/workspace/<int:workspace_id>/import-dtable/", BundlesViewSet.as_view({"post": "import_base"})),
]
