-- The jobs of which no run begins by itself until a person lets it; the run is the one whose stop paused it, if one did.
CREATE TABLE JOB_PAUSE (
    JOB_NAME VARCHAR(100) NOT NULL PRIMARY KEY,
    SINCE TIMESTAMP WITH TIME ZONE NOT NULL,
    JOB_EXECUTION_ID BIGINT
);
