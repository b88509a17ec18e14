-- The ended runs that were continued or given up. Each is once: of two who decide at the same moment, one inserts the row.
CREATE TABLE RUN_DECIDED (
    JOB_EXECUTION_ID BIGINT NOT NULL PRIMARY KEY,
    CONSTRAINT RUN_DECIDED_FK FOREIGN KEY (JOB_EXECUTION_ID) REFERENCES BATCH_JOB_EXECUTION (JOB_EXECUTION_ID)
        ON DELETE CASCADE
);
