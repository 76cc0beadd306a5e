"""Saferplan's service: what people decide and see. It stands on the library and adds no arithmetic."""
