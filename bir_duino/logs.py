"""What a log line may hold: the kind of a fault and where, never the values (design/safety.md 9)."""

import logging
import traceback


class WithoutValues(logging.Formatter):
    """Writes the frames and the kind of an exception; its message is left out, because drivers quote rows in it."""

    def formatException(self, ei) -> str:  # noqa: N802  (the name is logging's)
        """Frames without source values, then the exception's name."""
        kind, _problem, trace = ei
        frames = "".join(traceback.format_list(traceback.extract_tb(trace)))
        return f"{frames}{kind.__module__}.{kind.__qualname__}"
