"""The wiring as an app: its commands, template tags and start-up checks, and who knows what of the state of the house."""

from django.apps import AppConfig


class BirDuinoConfig(AppConfig):
    """Stands rightmost: imports all, imported by none."""

    name = "bir_duino"

    def ready(self) -> None:
        """The one place where other rooms learn what only the wiring knows.

        The audit: how our verbs read; the post office: who receives the head of the day and news of unusual reading; the
        clock: what else it looks at; health and first steps (`bir_duino/health.py: register`): "backup", the moment of the
        newest back-up; "backup_verified", when one was read back; "chain", up to when the audit is sealed; "second_factor",
        how many active colleagues have none.
        """
        from accounts import factors, sessions
        from audit import history as audit_history
        from audit import seal
        from bir_duino import heads, health, history, unusual_reading
        from reminders import clock, providers
        from vault import backup

        audit_history.register(history.SENTENCES)
        heads.register_with(providers)
        providers.register("accounts.User", may_receive=unusual_reading.may_receive)
        clock.register("watch_reading", unusual_reading.look)
        clock.register("forget_sessions", sessions.forget_old_sessions)
        health.register("backup", backup.newest)
        health.register("backup_verified", backup.last_verified)
        health.register("chain", seal.sealed_until)
        health.register("second_factor", factors.colleagues_without)
