"""Jobs of conversations."""

from procrastinate.contrib.django import app

from marketplace.chat import flows


@app.periodic(cron="* * * * *")
@app.task(name="marketplace.chat.jobs.scan_files", queue="upkeep", queueing_lock="scan_files")
def scan_files(timestamp: int) -> None:
    """Look through the files that wait for the scanner, and let them go on."""
    flows.scan_waiting()
