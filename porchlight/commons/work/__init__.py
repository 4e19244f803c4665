"""Work behind the pages: a queue whose tasks are tried again, taken over from dead workers, and started on time."""
