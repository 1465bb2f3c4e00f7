"""The parts of a plan's comment for GitHub and GitLab; `plan_markdown` puts them together."""
