"""Tables that the task queue lacks: who is at work, and what is due when."""

from django.db import models

from porchlight.lib.privacy import Care, Life, Scope, Sensitivity, each


class Worker(models.Model):
    """A worker process that is alive: it says so every few seconds. What a silent one had begun is taken over."""

    care = Care(Scope.NETWORK, {**each(Sensitivity.WORK, Life.STANDING, "id", "seen")})

    id = models.CharField(primary_key=True, max_length=64)
    seen = models.DateTimeField()


class Slot(models.Model):
    """When a schedule is due next. Whoever moves `due` on has the run: two workers never have the same one."""

    care = Care(Scope.NETWORK, {**each(Sensitivity.WORK, Life.STANDING, "name", "due")})

    name = models.CharField(primary_key=True, max_length=40)
    due = models.DateTimeField()
