"""The REST client of a Bitrix24 portal: one call, a batch of reads, retries, error documents, redaction.

Import the modules themselves: only `client`, `exchange` and `transport` load httpx, so that a plan can be
made and shown without it. What the methods mean is left to `families/`.
"""
