//! The command line.
//!
//! Exit codes: 0, success; 1, refused, failed, or differences found; 2, the command line itself is wrong; 3, a document
//! to be compared cannot be read.

mod agent;
mod commands;
mod demo;
mod openapi;
mod serve;

use std::{
    ffi::OsString,
    io::{self, Read, Write},
    path::PathBuf,
    process::ExitCode,
};

use clap::{Args, CommandFactory, Parser, Subcommand};

use crate::config::{Config, Problems, Sources};

const EXIT_CODES: &str =
    "Exit codes: 0 done; 1 refused, failed or different; 2 wrong command line; 3 a document cannot be read.";

/// OpenStack's VPN-as-a-Service API v2.0 as one binary.
#[derive(Debug, Parser)]
#[command(name = "vpnaas", version, about, after_help = EXIT_CODES)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the API.
    Serve(serve::Serve),
    /// Print the OpenAPI document, compare one with it, or compare any two.
    Openapi(openapi::Openapi),
    /// Set up the tunnels that the API process wants, with strongSwan; needs root.
    Agent(ConfigArguments),
    /// List the tunnels that agents have reported.
    Tunnels(ConfigArguments),
    /// Create the tables of the database, or bring them up to date.
    Migrate(commands::Database),
    /// Encrypt all pre-shared keys with the first of `psk.encryption_keys`.
    Reseal(commands::Database),
    /// Check the configuration, and name each invalid key.
    CheckConfig(ConfigArguments),
    /// Read a password from the standard input and print its hash for the configuration.
    HashPassword,
}

/// Where the configuration comes from.
#[derive(Debug, Args)]
struct ConfigArguments {
    /// The configuration, a TOML file; `VPNAAS_*` variables override it.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

impl ConfigArguments {
    fn load(self, flags: Vec<(&'static str, &'static str, String)>) -> Result<Config, Problems> {
        Config::load(&Sources { flags, ..Sources::of_process(self.config) })
    }
}

/// The exit code of a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Success, or no differences: 0.
    Done,
    /// Refused, failed, or differences found: 1.
    Refused,
    /// The command line is wrong: 2.
    Usage,
    /// A document to be compared cannot be read, so differences are unknown: 3.
    Unreadable,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        match exit {
            Exit::Done => Self::SUCCESS,
            Exit::Refused => Self::from(1),
            Exit::Usage => Self::from(2),
            Exit::Unreadable => Self::from(3),
        }
    }
}

/// The input and output of a command.
pub struct Streams<'a> {
    /// The standard input.
    pub input: &'a mut dyn Read,
    /// The standard output.
    pub output: &'a mut dyn Write,
    /// The standard error stream: the reason for a failure.
    pub errors: &'a mut dyn Write,
}

impl std::fmt::Debug for Streams<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Streams").finish_non_exhaustive()
    }
}

/// The command line, for its manual page.
pub fn command_line() -> clap::Command {
    Arguments::command()
}

/// Runs the command given by the arguments, which begin with the program's name.
pub fn run<I>(arguments: I, mut streams: Streams<'_>) -> Exit
where
    I: IntoIterator,
    I::Item: Into<OsString> + Clone,
{
    // Closing the output, as in `vpnaas openapi | head`, is not an error.
    dispatch(arguments, &mut streams).unwrap_or(Exit::Refused)
}

fn dispatch<I>(arguments: I, streams: &mut Streams<'_>) -> io::Result<Exit>
where
    I: IntoIterator,
    I::Item: Into<OsString> + Clone,
{
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) if error.use_stderr() => {
            write!(streams.errors, "{}", error.render())?;
            return Ok(Exit::Usage);
        }
        Err(help) => {
            write!(streams.output, "{}", help.render())?;
            return Ok(Exit::Done);
        }
    };
    match arguments.command {
        Command::Serve(command) => command.run(streams),
        Command::Openapi(command) => command.run(streams),
        Command::Agent(config) => agent::run(config, streams),
        Command::Tunnels(config) => agent::tunnels(config, streams),
        Command::Migrate(database) => database.migrate(streams),
        Command::Reseal(database) => database.reseal(streams),
        Command::CheckConfig(config) => commands::check(config, streams),
        Command::HashPassword => commands::hash(streams),
    }
}

/// Prints the reason, one line each, and returns [`Exit::Refused`].
fn refuse(streams: &mut Streams<'_>, reason: &dyn std::fmt::Display) -> io::Result<Exit> {
    writeln!(streams.errors, "{reason}")?;
    Ok(Exit::Refused)
}
