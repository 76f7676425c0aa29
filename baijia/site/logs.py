"""What the server's own log is told: never a tracking code, which would let its readers in."""

import logging
import re

CODE = re.compile(r"/t/[^/\s]+")


class WithoutCodes(logging.Filter):
    """The address of a reporter's page stands in the log without its code."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = CODE.sub("/t/…", record.getMessage()), ()
        return True
