"""How often a photo is tried with which a process died."""

from __future__ import annotations

from dataclasses import dataclass

MOST_ATTEMPTS = 3


@dataclass(frozen=True)
class RetryPolicy:
    """A photo that was in work when a process died is in quarantine: it is tried last, and alone.

    When that has ended with the process `most_attempts` times in a row, the photo is given up. But
    a process may have been killed from outside. So the next run after one that came to its end
    tries such a photo once more, and only then it is left alone until it, the settings or the model
    change. The journal keeps a count of attempts for each photo; the last try begins above the
    limit, so that it is told apart.
    """

    most_attempts: int = MOST_ATTEMPTS

    def allows(self, attempts: int) -> bool:
        """Whether a photo in quarantine is tried."""
        return attempts < self.most_attempts or attempts == self.most_attempts + 1

    def last_try(self, attempts: int) -> int | None:
        """The count with which a photo that was given up is tried once more; None: no more."""
        return self.most_attempts + 1 if attempts <= self.most_attempts else None

    def given_up(self, attempts: int) -> int:
        """The count of a photo that is given up now: one of this policy, whatever came before."""
        return max(attempts, self.most_attempts)
