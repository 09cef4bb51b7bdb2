"""Realtime: telling everybody who has a base open what changes in it, over Socket.IO."""
