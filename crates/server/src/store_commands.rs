//! `wechat-h5 store`: writes all entries of the store to a file, and reads them back.
//!
//! A server that runs has its embedded database to itself: then it is asked for a backup, on
//! its internal listener.

mod server_backup;

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

use clap::{Arg, ArgAction, ArgMatches, Command};
use wechat_h5_clock::{Clock, SystemClock};
use wechat_h5_store::backup::{Backup, BackupText, Summary};
use wechat_h5_store::{EncryptedStore, Existing, Store, StoreError, StoreKeys};

use self::server_backup::write_backup;
use crate::config::{ConfigError, STORE, StoreConfig, StoreKeyFile, Values};
use crate::existing_store::no_server_with_memory;
use crate::internal_client::InternalClient;
use crate::new_file::NewFile;
use crate::operator_client::OperatorClient;
use crate::operator_key::OperatorKey;
use crate::running_server::RunningServer;
use crate::serve::{StartError, open_store};
use crate::store_command_error::{GivenKeys, ImportTarget, StoreCommandError};

const FILE: &str = "file";
const KEY_FILE: &str = "key-file";
const REPLACE: &str = "replace";
/// What stands for standard output.
const STANDARD_OUTPUT: &str = "-";

/// The command, whose subcommands take these flags that name the store.
pub(crate) fn command<A: IntoIterator<Item = Arg>>(store: impl Fn() -> A) -> Command {
    let file = |help: &'static str| Arg::new(FILE).value_name("FILE").required(true).help(help);
    Command::new("store")
        .about("Back up and restore what is stored: credentials, sessions, logins")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(
            Command::new("backup")
                .about("Write all entries to a file, mode 0600")
                .arg(file("The file, or - for standard output"))
                .arg(Arg::new(KEY_FILE).long(KEY_FILE).value_name("FILE").help(
                    "File whose first line is a client key that may operate, to ask a \
                             server that runs and has the store open",
                ))
                .args(store()),
        )
        .subcommand(
            Command::new("restore")
                .about("Read all entries from a file; stop the servers of the store first")
                .arg(file("The file"))
                .arg(
                    Arg::new(REPLACE)
                        .long(REPLACE)
                        .action(ArgAction::SetTrue)
                        .help("Remove the entries that the store has"),
                )
                .args(store()),
        )
}

/// Runs one of the subcommands.
///
/// # Errors
///
/// [`StartError`], with what was not done.
pub(crate) async fn run(
    command: &str,
    flags: &ArgMatches,
    values: &Values,
) -> Result<(), StartError> {
    let file = flags.get_one::<String>(FILE).map_or("", String::as_str);
    let place = StorePlace::read(values)?;
    if command == "restore" {
        let existing = if flags.get_flag(REPLACE) {
            Existing::Remove
        } else {
            Existing::Keep
        };
        return restore(&place, Path::new(file), existing).await;
    }
    let key_file = flags.get_one::<String>(KEY_FILE).map(Path::new);
    backup(&place, file, key_file, values).await
}

/// Where the store is.
struct StorePlace {
    config: StoreConfig,
    keys: Option<StoreKeyFile>,
    clock: Arc<dyn Clock>,
}

impl StorePlace {
    fn read(values: &Values) -> Result<Self, ConfigError> {
        Ok(Self {
            config: StoreConfig::read(values)?,
            keys: StoreKeyFile::read(values)?,
            clock: Arc::new(SystemClock::new()),
        })
    }

    /// Opens it. `None`: a server that runs has it to itself.
    fn open(&self) -> Result<Option<EncryptedStore>, StartError> {
        let store = match open_store(&self.config, &self.clock) {
            Err(StartError::Store {
                source: StoreError::InUse,
                ..
            }) => return Ok(None),
            store => store?,
        };
        let keys = self.keys.as_ref().map(|file| file.keys().clone());
        let keys = keys.unwrap_or_else(StoreKeys::none);
        Ok(Some(EncryptedStore::new(store, keys, self.clock.clone())))
    }

    /// Opens it, if there is one that this process can have.
    fn open_existing(&self) -> Result<Option<EncryptedStore>, StartError> {
        match &self.config {
            StoreConfig::Memory => Ok(None),
            StoreConfig::Redb { path, setting } if !path.exists() => {
                let problem = format!("names {}, which does not exist", path.display());
                let advice = "name the file of a store";
                Err(ConfigError::new(setting, problem, advice).into())
            }
            StoreConfig::Redb { .. } | StoreConfig::Redis { .. } => self.open(),
        }
    }

    /// Why entries were not restored into it.
    fn not_imported(&self, source: StoreError) -> StoreCommandError {
        StoreCommandError::Import {
            source,
            target: match &self.config {
                StoreConfig::Redis { .. } => ImportTarget::Redis,
                StoreConfig::Memory | StoreConfig::Redb { .. } => ImportTarget::File,
            },
            keys: match &self.keys {
                Some(_) => GivenKeys::InFile,
                None => GivenKeys::None,
            },
        }
    }
}

async fn backup(
    place: &StorePlace,
    file: &str,
    key_file: Option<&Path>,
    values: &Values,
) -> Result<(), StartError> {
    let store = place.open_existing()?;
    let source = match &store {
        Some(store) => Source::Store(store),
        None => Source::Server(server(place, key_file, values).await?),
    };
    if file == STANDARD_OUTPUT {
        let summary = source.write(place, &mut io::stdout().lock()).await?;
        tell(&summary, "standard output");
        return Ok(());
    }
    let path = Path::new(file);
    let failed = |source| StoreCommandError::Unwritable {
        path: path.to_owned(),
        source,
    };
    let mut new = NewFile::create(path).map_err(failed)?;
    let summary = source.write(place, &mut new).await?;
    new.keep().map_err(failed)?;
    tell(&summary, file);
    Ok(())
}

/// The server that has the store.
async fn server(
    place: &StorePlace,
    key_file: Option<&Path>,
    values: &Values,
) -> Result<OperatorClient, StartError> {
    let client = InternalClient::read(values)?;
    if let Some(path) = key_file {
        let key = OperatorKey::read(path)?;
        return Ok(OperatorClient { client, key });
    }
    let (reason, otherwise) = match &place.config {
        StoreConfig::Memory => {
            let listen = client.address();
            if RunningServer::find(client).await?.is_none() {
                return Err(no_server_with_memory(listen).into());
            }
            ("the store is in the memory of the server", "")
        }
        _ => (
            "another process has the store to itself",
            "; or stop that process",
        ),
    };
    Err(OperatorKey::missing(reason, otherwise).into())
}

/// On standard error, because a backup may be on standard output.
fn tell(summary: &Summary, file: &str) {
    let Summary {
        entries, encrypted, ..
    } = summary;
    let secret = if encrypted == entries {
        "encrypted: restoring them needs the key of the store"
    } else {
        "not encrypted: who reads the file can act for the accounts and their users"
    };
    eprintln!("wechat-h5: wrote {entries} entries to {file}, {secret}.");
}

/// Where the entries come from.
enum Source<'a> {
    Store(&'a EncryptedStore),
    Server(OperatorClient),
}

impl Source<'_> {
    async fn write(
        &self,
        place: &StorePlace,
        out: &mut impl Write,
    ) -> Result<Summary, StoreCommandError> {
        match self {
            Self::Store(store) => write(*store, &place.clock, out).await,
            Self::Server(server) => write_backup(server, out).await,
        }
    }
}

async fn write(
    store: &dyn Store,
    clock: &Arc<dyn Clock>,
    out: &mut impl Write,
) -> Result<Summary, StoreCommandError> {
    let not_transferable = StoreCommandError::Export(StoreError::NotTransferable);
    let mut export = store.export().ok_or(not_transferable)?;
    let (mut text, head) = BackupText::start(clock.now().unix_millis());
    out.write_all(&head).map_err(StoreCommandError::Output)?;
    while let Some(page) = export.next().await.map_err(StoreCommandError::Export)? {
        out.write_all(&text.page(page))
            .map_err(StoreCommandError::Output)?;
    }
    let (summary, end) = text.end();
    out.write_all(&end)
        .and_then(|()| out.flush())
        .map_err(StoreCommandError::Output)?;
    Ok(summary)
}

async fn restore(place: &StorePlace, path: &Path, existing: Existing) -> Result<(), StartError> {
    if matches!(place.config, StoreConfig::Memory) {
        let advice = "name the store to restore into";
        let problem = "is `memory`, which ends with its process";
        return Err(ConfigError::new(STORE.name(), problem, advice).into());
    }
    let file = File::open(path).map_err(|source| StoreCommandError::Unreadable {
        path: path.to_owned(),
        source,
    })?;
    let failed = |err| place.not_imported(err);
    let backup = Backup::open(file).map_err(failed)?;
    let all = backup.summary().entries;
    let store = place.open()?.ok_or(StoreCommandError::ServerRuns)?;
    let entries = backup.entries().map_err(failed)?;
    let written = store.import(entries, existing).await.map_err(failed)?;
    let expired = all - written.min(all);
    eprintln!(
        "wechat-h5: restored {written} entries into {}; {expired} had expired.",
        place.config
    );
    Ok(())
}
