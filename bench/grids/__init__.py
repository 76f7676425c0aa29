"""The grid designer measured, with its peers on the same instances: `python -m bench.grids`.

Instances are given by path: a folder with instances of capacitated p-medians (`n p`, then lines
`x y capacity demand`) and a table `best_known.csv` (columns instance, file, distance, best_known);
towns are made up. The peers are no libraries of Baijia; they come into an environment of their own:

    python3.11 -m venv FOLDER
    .venv/bin/uv pip install --python FOLDER/bin/python --require-hashes -r requirements-bench.txt
    FOLDER/bin/python -m bench.grids --instances INSTANCES --parts medians town peers

Without them everything but the rows of the missing peers is measured. Every run is a process of its
own; wall time, processor time and memory are what the system says of it. `load` is the machine's
load when the run began: on two cores, two is full.
"""
