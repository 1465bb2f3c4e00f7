"""What `pull` promises: configuration that validates and plans to nothing."""


def plans_to_nothing(run, here, there, *boards):
    """Pull boards from `there`, validate and plan the file; return its text."""
    pulled = run("pull", *boards, *there)
    assert pulled.code == 0, pulled.err
    file = here / "pulled.yaml"
    file.write_text(pulled.out, encoding="utf-8")
    validated = run("validate", file)
    assert validated.code == 0, validated.said
    planned = run("plan", file, "--detailed-exitcode", *there)
    assert planned.code == 0, planned.said
    return pulled.out
