"""Grid plans: micro-grids designed with proof, looked at, objected to, and adopted on a day.

The town says what it wishes, the solver (`solvers/grids`) computes, people decide. Adoption is one
act: places get their new paths and keep their ids, and the plan before can still be looked at.
"""
