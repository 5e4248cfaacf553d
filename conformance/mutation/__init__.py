"""Proof that cases bite: implementations that lie in one way each, and whether a case notices.

A value flows one way: `mutants` makes them (systematic `operators` over the spec's names, and the hand-written
`catalogue`), `trial` runs the cases that use the lied-about name against each, `report` says who was caught.
`planting` and `lies` are read as text and run in the target.
"""
