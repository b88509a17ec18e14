-- Who paused the job, in words; and the failures of an item over all runs, for its page.
ALTER TABLE JOB_PAUSE ADD COLUMN STOPPED_BY VARCHAR(200);

CREATE INDEX RUN_FAILURE_ITEM ON RUN_FAILURE (QUEUE_ID, ID);
