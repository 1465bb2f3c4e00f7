"""Bitrix24 board stages as reviewed code: plan the least safe calls, apply them, read back."""

__version__ = "0.1.0"
