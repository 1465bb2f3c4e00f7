"""The REST client of a Bitrix24 portal: one call, batches, throttle, retries, error documents, redaction.

Import the modules themselves: only `client`, `caller`, `exchange`, `transport` and `in_process` load httpx, so that
a plan can be made and shown without it. What the methods mean is left to `families/`.
"""
