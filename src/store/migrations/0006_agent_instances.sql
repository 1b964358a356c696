-- The agent's own id, which its name belongs to while its lease runs. The row without a name is the API process that serves the
-- agents: the one that was started last.
ALTER TABLE agents ADD COLUMN instance {text};
