"""The portal that a newcomer finds without a seed: it has a board of every kind."""

from __future__ import annotations


def test_every_board_of_it_is_pulled_and_plans_to_nothing(run, here):
    boards = ("--group", "7", "--my-plan", "--process", "3", "--scrum", "12")
    crm = ("--crm", "deal", "--crm", "deal:5", "--crm", "lead", "--crm", "quote")
    pulled = run("pull", *boards, *crm, "--portal", "embedded", "--out", "all.yaml")
    assert pulled.code == 0, pulled.said
    planned = run("plan", "all.yaml", "--portal", "embedded", "--detailed-exitcode")
    assert planned.code == 0, planned.said
    assert "8 boards: nothing to do." in planned.out
