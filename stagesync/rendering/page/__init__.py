"""A plan as a page of HTML: its parts, each as markup. `plan_html` puts them together."""
