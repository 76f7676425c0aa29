"""The demo town: Xiuwen's real villages, and in them people and matters that never were.

Everything happens through the ordinary actions, at times in the past. From one seed and on one day
the same places, people and matters come out, at the same time before now; ids, salts, codes and
passwords differ. Nobody is meant: names, numbers, positions and words are made up.
"""
