"""The report of an event: one HTML page with its standing, made from its record."""

from .page import report_page

__all__ = ["report_page"]
