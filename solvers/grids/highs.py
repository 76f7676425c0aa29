"""HiGHS as it is used here: one thread, silent, and with seconds that count from now."""

import highspy


class Quiet(highspy.Highs):
    """No banner: it is printed when callbacks are switched on, which nobody needs here."""

    def __init__(self) -> None:
        super(highspy.Highs, self).__init__()
        self.setOptionValue("output_flag", False)
        self.setOptionValue("log_to_console", False)
        self.setOptionValue("threads", 1)

    def run_for(self, seconds: float) -> bool:
        """Run for that long at most from now on (its own clock goes on from run to run)."""
        self.setOptionValue("time_limit", self.getRunTime() + max(0.05, seconds))
        self.run()
        return bool(self.getModelStatus() == highspy.HighsModelStatus.kOptimal)
