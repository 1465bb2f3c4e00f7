"""One plan, one outcome, one board: each drawn as text, JSON or YAML.

Renderers return text and never print; format, width and whether to colour are chosen by the command line.
"""
