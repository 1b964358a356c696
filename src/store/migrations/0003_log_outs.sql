-- How many tokens have been revoked: one row, by which every process notices that another one has ended a token.
CREATE TABLE log_outs (
    number BIGINT NOT NULL
);
INSERT INTO log_outs (number) VALUES (0);
