// Left out: see .cargo/config.toml.
