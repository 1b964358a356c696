-- What administrators have made in the built-in identity, beside what the configuration says.
CREATE TABLE identity_records (
    kind {text} NOT NULL,
    id {text} NOT NULL,
    name {text} NOT NULL,
    body {text} NOT NULL,
    secret {text},
    PRIMARY KEY (kind, id),
    UNIQUE (kind, name)
);
