-- A run carries the name of its job as a parameter: the history then finds the runs of a job in one index, in order.
INSERT INTO BATCH_JOB_EXECUTION_PARAMS (JOB_EXECUTION_ID, PARAMETER_NAME, PARAMETER_TYPE, PARAMETER_VALUE, IDENTIFYING)
SELECT e.JOB_EXECUTION_ID, 'job', 'java.lang.String', i.JOB_NAME, 'N'
FROM BATCH_JOB_EXECUTION e
JOIN BATCH_JOB_INSTANCE i ON i.JOB_INSTANCE_ID = e.JOB_INSTANCE_ID;
